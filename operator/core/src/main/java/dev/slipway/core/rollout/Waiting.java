// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import java.time.Instant;
import java.util.Optional;

/**
 * What a pool waits for.
 *
 * @param kind the object's kind, such as {@code Machine} or {@code PodDisruptionBudget}
 * @param object its name, with its namespace where it has one
 * @param since when the waiting began, if that is known
 * @param message what has to happen
 */
public record Waiting(String kind, String object, Optional<Instant> since, String message) {}
