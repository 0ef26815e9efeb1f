// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

/** What the registry says of a build's tag, before the build begins. */
public sealed interface Adoption {
  /** It has this very content. */
  record Equal(Artifact artifact) implements Adoption {}

  /** It has not, or does not say. */
  record Nothing() implements Adoption {}

  /** It does not answer. */
  record Unreachable(String said) implements Adoption {}
}
