// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.failure.AssemblyException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** One way to write an image. Another format is one more class and its line in {@link Formats}. */
public sealed interface Format permits Format.OfFiles, Format.OfStream {
  /** LinuxKit's name of it. */
  String name();

  /** What it is good for, in a few words. */
  String description();

  /**
   * The files or folders that it makes, or may make.
   *
   * @param image the image's name, with which they begin
   */
  List<String> fileNames(String image);

  /** A format of several files, or of one that cannot be written from its beginning to its end. */
  non-sealed interface OfFiles extends Format {
    /** Writes what {@link #fileNames} names. */
    void write(Assembled image, Aside aside, String name) throws IOException, AssemblyException;
  }

  /** A format of one file that can also go into a pipe. */
  non-sealed interface OfStream extends Format {
    /** Writes the file's bytes; the stream stays open. */
    void write(Assembled image, OutputStream out) throws IOException;
  }
}
