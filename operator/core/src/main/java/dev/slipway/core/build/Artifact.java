// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

/**
 * What a build made, as the build pod says.
 *
 * @param digest the artifact's
 * @param sizeBytes the artifact's size
 * @param bytesMoved what was sent to the registry
 * @param segments how many parts the initramfs has
 */
public record Artifact(String digest, long sizeBytes, long bytesMoved, int segments) {}
