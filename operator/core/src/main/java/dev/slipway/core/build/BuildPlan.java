// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.registry.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to do for a build, and what its status then says.
 *
 * @param requeueAfter when to look again though nothing happened; null for never
 */
public record BuildPlan(List<BuildAction> actions, Status status, @Nullable Duration requeueAfter) {

  /**
   * A build's status.
   *
   * @param startedAt when it began
   * @param completedAt when it ended; null while it has not
   * @param attempts how many pods have been started
   * @param outcome what came of it; null while it has not ended
   */
  public record Status(
      Instant startedAt,
      @Nullable Instant completedAt,
      int attempts,
      @Nullable Outcome outcome,
      List<Condition> conditions) {}

  /** How a build ended. */
  public sealed interface Outcome {}

  /** The artifact lies in the registry, under {@code reference}. */
  public record Succeeded(ImageReference reference, Artifact artifact) implements Outcome {}

  /** It failed for good. */
  public record Failed(Failure failure) implements Outcome {}
}
