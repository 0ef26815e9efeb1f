// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** How many builds are kept. Those that nodes may run are always kept. */
public record Retention(
    @Default("5")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription("successful is how many builds that succeeded are kept.")
        Integer successful,
    @Default("3")
        @Min(0)
        @Max(100)
        @JsonPropertyDescription("failed is how many builds that failed are kept.")
        Integer failed,
    @Default("Never")
        @JsonPropertyDescription(
            "pruneRegistry is Never, or Tags: the tags of builds that are not kept are removed from the registry.")
        PruneRegistry pruneRegistry) {
  public Retention(
      @Nullable Integer successful,
      @Nullable Integer failed,
      @Nullable PruneRegistry pruneRegistry) {
    this.successful = Absent.or(successful, 5);
    this.failed = Absent.or(failed, 3);
    this.pruneRegistry = Absent.or(pruneRegistry, PruneRegistry.Never);
  }

  /** What holds when nothing is said. */
  public static final Retention DEFAULT = new Retention(null, null, null);

  /** What is removed from the registry with a build. */
  public enum PruneRegistry {
    Never,
    Tags
  }
}
