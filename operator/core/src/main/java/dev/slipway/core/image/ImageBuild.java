// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.build.Failure;

/** A build of this image; its version (the API server's) is the state that was seen. */
public record ImageBuild(String name, String version, State state) {
  /** Where it stands. */
  public sealed interface State {}

  /** It has not ended; the message is for people. */
  public record Running(String message) implements State {}

  /** It lies in the registry. */
  public record Succeeded(Published published) implements State {}

  /** It failed for good. */
  public record Failed(Failure failure) implements State {}

  /** It is being deleted, or belongs to a namesake of the image. */
  public record Going() implements State {}
}
