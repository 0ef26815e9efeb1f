// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.build.Failure;
import dev.slipway.core.condition.Condition;
import java.time.Duration;
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
   * @param content the inputs and their digest, once all are known
   * @param latestBuild the name of the build of that content
   * @param latest the newest build that succeeded
   * @param failure why the build of that content failed
   */
  public record Status(
      Resolution.@Nullable Complete content,
      @Nullable String latestBuild,
      @Nullable Published latest,
      @Nullable Failure failure,
      List<Condition> conditions) {}
}
