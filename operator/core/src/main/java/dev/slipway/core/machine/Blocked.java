// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import java.time.Instant;

/**
 * What keeps a pod on its node.
 *
 * @param kind its kind: PodDisruptionBudget, or Pod when the refusal names none
 * @param object its namespace and name
 * @param since when it first refused, without a break
 * @param message which pod, and what the API server says
 */
public record Blocked(String kind, String object, Instant since, String message) {}
