// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.registry.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which builds go. Of those that ended, the newest stay, and always: the image's build, the one
 * that is published last, and what pools and machines use. A tag goes only with the last build that
 * has it, and only if no build that stays has the same digest: registries differ in what they
 * delete.
 */
final class Pruning {
  private Pruning() {}

  /**
   * Builds beyond what retention allows, not looking at what is in use.
   *
   * @param kept those that stay in any case; they count among those that retention allows
   */
  static List<ImageBuild> candidates(
      List<ImageBuild> newestFirst, Retention retention, Set<String> kept) {
    var candidates = new ArrayList<ImageBuild>();
    var always = newestFirst.stream().filter(build -> kept.contains(build.name())).toList();
    var successful = always.stream().filter(Pruning::succeeded).count();
    var failed = always.stream().filter(Pruning::failed).count();
    for (var build : newestFirst) {
      if (kept.contains(build.name())) {
        continue;
      }
      if ((succeeded(build) && ++successful > retention.successful())
          || (failed(build) && ++failed > retention.failed())) {
        candidates.add(build);
      }
    }
    return candidates;
  }

  private static boolean succeeded(ImageBuild build) {
    return build.state() instanceof ImageBuild.Succeeded;
  }

  private static boolean failed(ImageBuild build) {
    return build.state() instanceof ImageBuild.Failed
        || build.state() instanceof ImageBuild.Interrupted;
  }

  /** What to do about those that go. */
  static List<ImageAction> actions(
      List<ImageBuild> all, List<ImageBuild> going, Retention retention) {
    var staying = all.stream().filter(build -> !going.contains(build)).toList();
    return going.stream()
        .<ImageAction>map(build ->
            new ImageAction.DeleteBuild(
                build.name(),
                build.version(),
                retention.untags() ? tag(build, staying).orElse(null) : null))
        .toList();
  }

  private static Optional<ImageAction.Tag> tag(ImageBuild going, List<ImageBuild> staying) {
    return going.state() instanceof ImageBuild.Succeeded(Published published, _)
            && ImageReference.parse(going.tag()) instanceof ImageReference tag
            && staying.stream().noneMatch(kept -> shares(kept, going.tag(), published))
        ? Optional.of(new ImageAction.Tag(tag, published.digest()))
        : Optional.empty();
  }

  private static boolean shares(ImageBuild kept, String tag, Published published) {
    return kept.tag().equals(tag)
        || (kept.state() instanceof ImageBuild.Succeeded(Published other, _)
            && other.digest().equals(published.digest()));
  }
}
