// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.registry.ImageReference;

/**
 * What lies in the registry: the operator has seen it there.
 *
 * @param adopted whether an earlier build put it there
 */
public record Pushed(ImageReference reference, Artifact artifact, boolean adopted) {}
