// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.registry.Lookup;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a build stands.
 *
 * @param startedAt when it began, as its status says
 * @param attempts how many pods its status counts
 * @param doing what it was last seen doing, as its status says
 * @param job its Job
 * @param published what the registry answered, once it was asked
 */
public record ObservedBuild(
    @Nullable Instant startedAt,
    int attempts,
    @Nullable String doing,
    JobState job,
    @Nullable Lookup published) {
  /** The same, with the registry's answer. */
  public ObservedBuild with(Lookup answer) {
    return new ObservedBuild(startedAt, attempts, doing, job, answer);
  }
}
