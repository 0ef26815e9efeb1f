// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

/**
 * The API server's answer to an eviction that must not be now.
 *
 * @param kind the kind of what refuses: PodDisruptionBudget, or Pod when the answer names none
 * @param object its namespace and name
 * @param message which pod, and what the API server says
 */
public record Refusal(String kind, String object, String message) {}
