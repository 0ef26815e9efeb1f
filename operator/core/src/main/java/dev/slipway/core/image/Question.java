// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which images registries are to be asked for now.
 *
 * <ol>
 *   <li>All of them, when the status is about another generation of the spec.
 *   <li>Else those that the status does not know: what an image extends may have changed.
 *   <li>Else those that are named by tag, when a rebuild waits or it is time for a refresh; but not
 *       while a build runs, since inputs that move faster than builds would never let one end.
 * </ol>
 *
 * @param references by how they stand in the spec
 * @param known digests that hold if a registry does not answer
 * @param refreshes whether all that can move is asked for
 */
record Question(
    Map<String, ImageReference> references, Map<String, String> known, boolean refreshes) {

  static Question of(
      DesiredImage desired,
      Composition.Composed content,
      ObservedImage observed,
      @Nullable Rebuild rebuild,
      Instant now) {
    var wanted = Inputs.references(content.inputs());
    var status = observed.status();
    if (status.generation() == null || status.generation() != desired.generation()) {
      return new Question(wanted, Map.of(), true);
    }
    var known = new HashMap<String, String>();
    status.pins().forEach(pin -> known.put(pin.ref(), pin.digest()));
    known.keySet().retainAll(wanted.keySet());
    if (!known.keySet().containsAll(wanted.keySet())) {
      var missing = new TreeMap<>(wanted);
      missing.keySet().removeAll(known.keySet());
      return new Question(missing, known, false);
    }
    var running = observed.builds().stream().anyMatch(ImageBuild::isRunning);
    var due = rebuild != null || isDue(desired.policy(), status.lastRefreshAt(), now);
    if (running || !due) {
      return new Question(Map.of(), known, false);
    }
    var tags = new TreeMap<>(wanted);
    tags.values().removeIf(ImageReference::isPinned);
    return new Question(tags, known, true);
  }

  /** What is known once registries have answered. */
  Map<String, String> with(Map<String, Lookup> answers) {
    var digests = new HashMap<>(known);
    answers.forEach((ref, answer) -> {
      if (answer instanceof Lookup.Found(String digest)) {
        digests.put(ref, digest);
      }
    });
    return digests;
  }

  private static boolean isDue(PinPolicy policy, @Nullable Instant last, Instant now) {
    return policy instanceof PinPolicy.RefreshEvery(Duration interval)
        && (last == null || last.isAfter(now) || !now.isBefore(last.plus(interval)));
  }

  /** When names are looked up again by themselves. */
  static @Nullable Instant next(PinPolicy policy, @Nullable Instant last) {
    return policy instanceof PinPolicy.RefreshEvery(Duration interval) && last != null
        ? last.plus(interval)
        : null;
  }
}
