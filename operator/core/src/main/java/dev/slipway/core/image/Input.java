// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

/**
 * An image that a spec names.
 *
 * @param field where, such as {@code spec.os.services[1] "web"}
 * @param ref the reference as it stands there
 */
public record Input(String field, String ref) {}
