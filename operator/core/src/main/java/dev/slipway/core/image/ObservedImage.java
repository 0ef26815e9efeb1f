// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.registry.Lookup;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an image stands.
 *
 * @param status what its status says
 * @param answers what registries have just said; null while they have not been asked
 * @param builds its builds
 * @param used names of the builds that pools and machines use; null while nobody has looked
 */
public record ObservedImage(
    Known status,
    @Nullable Map<String, Lookup> answers,
    List<ImageBuild> builds,
    @Nullable Set<String> used) {
  public ObservedImage {
    builds = ImageBuild.newestFirst(builds);
  }

  /**
   * What a status says.
   *
   * @param generation that it is about; null when there is no status
   * @param unresolvedSince when resolving began to fail; null when the last time went well
   * @param latest the newest build that succeeded
   */
  public record Known(
      @Nullable Long generation,
      List<Pin> pins,
      @Nullable Instant unresolvedSince,
      @Nullable Instant lastRefreshAt,
      @Nullable Instant lastScheduleAt,
      @Nullable String handledRebuild,
      @Nullable Published latest) {
    /** Of an image without a status. */
    public static final Known NOTHING = new Known(null, List.of(), null, null, null, null, null);

    public Known {
      pins = List.copyOf(pins);
    }
  }

  /** The same, with registries' answers. */
  public ObservedImage answered(Map<String, Lookup> all) {
    return new ObservedImage(status, Map.copyOf(all), builds, used);
  }

  /** The same, knowing what is in use. */
  public ObservedImage using(Set<String> names) {
    return new ObservedImage(status, answers, builds, Set.copyOf(names));
  }
}
