// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

/**
 * How many builds are kept besides those in use.
 *
 * @param successful of those that succeeded
 * @param failed of those that failed or were interrupted
 * @param untags whether a build that goes takes its tag in the registry with it
 */
public record Retention(int successful, int failed, boolean untags) {}
