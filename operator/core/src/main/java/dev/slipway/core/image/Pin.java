// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

/** A reference as it stands in a spec, and the digest that the registry has for it. */
public record Pin(String ref, String digest) {}
