// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.build.Recipe.Made;
import dev.slipway.assembler.cache.Stored;
import java.util.Optional;

/** A layer of a published image. */
public sealed interface Layer {
  /**
   * One file.
   *
   * @param made what it was made from, if a later build may reuse it
   */
  record OfFile(String path, Stored file, Optional<Made> made) implements Layer {}

  /** One small file. */
  record OfText(String path, String text) implements Layer {}

  /** All files of an archive. */
  record OfArchive(Stored archive, Optional<Made> made) implements Layer {}
}
