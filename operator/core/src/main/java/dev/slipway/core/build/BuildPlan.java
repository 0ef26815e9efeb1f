// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.condition.Condition;
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
  public BuildPlan {
    actions = List.copyOf(actions);
  }

  /**
   * A build's status.
   *
   * @param startedAt when its first pod was asked for; null while it was not
   * @param completedAt when it ended; null while it has not
   * @param attempts how many Jobs there were
   * @param pushed what was found in the registry, if it was
   * @param outcome what came of it; null while it has not ended
   */
  public record Status(
      @Nullable Instant startedAt,
      @Nullable Instant completedAt,
      int attempts,
      @Nullable Pushed pushed,
      @Nullable Outcome outcome,
      List<Condition> conditions) {
    public Status {
      conditions = List.copyOf(conditions);
    }
  }

  /** How a build ended. */
  public sealed interface Outcome {}

  /** The artifact lies in the registry, and did what its test asks for. */
  public record Succeeded(Pushed pushed) implements Outcome {}

  /**
   * It failed for good.
   *
   * @param consoleTail of a machine that did not pass its test, else empty
   */
  public record Failed(Failure failure, String consoleTail) implements Outcome {}

  /** It was stopped, since a newer build of its image took its place. */
  public record Interrupted(String by) implements Outcome {}
}
