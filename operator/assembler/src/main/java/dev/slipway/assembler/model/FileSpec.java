// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

/**
 * A file, directory or symbolic link of the root file system.
 *
 * @param path clean and relative to the root
 * @param mode the lower twelve bits of its mode
 * @param uid a number, also where the model names a container
 * @param gid as uid
 */
public record FileSpec(String path, Position at, Kind kind, int mode, int uid, int gid) {

  /** What it is. */
  public sealed interface Kind {}

  /** A regular file. */
  public record Regular(String contents) implements Kind {}

  /**
   * A copy of a file of the machine that builds, or of a folder with all that is in it (ours): a
   * folder's files keep their own modes.
   *
   * @param source relative to the folder in which the command runs; {@code ~/} is the home folder
   * @param optional whether it may be absent, and then nothing is put there
   */
  public record CopyOf(String source, boolean optional) implements Kind {}

  /** The model itself, as {@link Document} has it. */
  public record Metadata(Document.Format format) implements Kind {}

  /** A directory. */
  public record Folder() implements Kind {}

  /** A symbolic link. */
  public record Link(String target) implements Kind {}
}
