// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.build.Failure;

/** A build of this image. The UID tells it from another of the same name. */
public record ImageBuild(String name, String uid, State state) {
  /** Where it stands. */
  public sealed interface State {}

  /** It has not ended; the message is for people. */
  public record Running(String message) implements State {}

  /** It lies in the registry. */
  public record Succeeded(Published published) implements State {}

  /** It failed for good. */
  public record Failed(Failure failure) implements State {}

  /** It is being deleted. */
  public record Going() implements State {}
}
