// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.build.Failure;
import dev.slipway.core.condition.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to do for an image, and what its status then says.
 *
 * @param requeueAfter when to look again though nothing happened; null for never
 */
public record ImagePlan(List<ImageAction> actions, Status status, @Nullable Duration requeueAfter) {

  /**
   * An image's status.
   *
   * @param pins the inputs by digest, once all are known
   * @param contentDigest what they and the spec make
   * @param latestBuild the name of the build of that content
   * @param latest the newest build that succeeded
   * @param previous those before it that are kept, the newest first
   * @param failure why the build of that content failed
   * @param lastRefreshAt when all names were last looked up
   * @param nextRefreshAt when they are looked up again
   * @param lastScheduleAt up to when the schedule has been met
   * @param handledRebuild the last rebuild that was asked for and met
   */
  public record Status(
      List<Pin> pins,
      @Nullable String contentDigest,
      @Nullable String latestBuild,
      @Nullable Published latest,
      List<Published> previous,
      @Nullable Failure failure,
      @Nullable Instant lastRefreshAt,
      @Nullable Instant nextRefreshAt,
      @Nullable Instant lastScheduleAt,
      @Nullable String handledRebuild,
      List<Condition> conditions) {}
}
