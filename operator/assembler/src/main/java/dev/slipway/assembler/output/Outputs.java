// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.publish.Publication;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes an image in the formats that are asked for. */
public final class Outputs {
  private static final int BUFFER = 1 << 17;

  private final OsImage image;
  private final Cache cache;
  private final Progress progress;
  private final Publication artifact;

  /** Outputs of an image whose parts lie in a cache. */
  public Outputs(OsImage image, Cache cache, Progress progress) {
    this(image, cache, progress, Publication.of(image));
  }

  /**
   * Outputs of an image whose parts lie in a cache.
   *
   * @param artifact what is, or would be, published
   */
  public Outputs(OsImage image, Cache cache, Progress progress, Publication artifact) {
    this.image = image;
    this.cache = cache;
    this.progress = progress;
    this.artifact = artifact;
  }

  /**
   * What was written.
   *
   * @param files files and folders
   * @param size the sum of all files' sizes in bytes
   */
  public record Written(List<Path> files, long size) {}

  /**
   * Writes formats into a folder: all of their files, or none.
   *
   * @param name what the files' names begin with
   * @return what was written
   */
  public Written write(List<Format> formats, Path folder, String name) throws AssemblyException {
    try (var assembled = new Assembled(image, cache, progress, artifact);
        var aside = Aside.in(folder)) {
      for (var format : formats) {
        write(format, assembled, aside, name);
      }
      var size = aside.commit();
      return new Written(aside.names().stream().map(folder::resolve).toList(), size);
    } catch (IOException e) {
      throw failure("--dir " + folder.toAbsolutePath(), e);
    }
  }

  private static void write(Format format, Assembled assembled, Aside aside, String name)
      throws IOException, AssemblyException {
    switch (format) {
      case Format.OfFiles files -> files.write(assembled, aside, name);
      case Format.OfStream stream ->
          aside.put(stream.fileNames(name).getFirst(), to -> write(stream, assembled, to));
    }
  }

  private static void write(Format.OfStream format, Assembled assembled, Path to)
      throws IOException {
    try (var out =
        new BufferedOutputStream(
            Files.newOutputStream(to, StandardOpenOption.CREATE_NEW), BUFFER)) {
      format.write(assembled, out);
    }
  }

  /** Writes one format into a file of any name. */
  public long write(Format.OfStream format, Path file) throws AssemblyException {
    var absolute = file.toAbsolutePath();
    var folder = absolute.getParent();
    if (folder == null || Files.isDirectory(absolute)) {
      throw failure("--o " + file, new IOException("it is a folder"));
    }
    // What is no file, such as /dev/null or a named pipe, must not be replaced by one.
    if (Files.exists(absolute) && !Files.isRegularFile(absolute)) {
      try (var out = Files.newOutputStream(absolute, StandardOpenOption.WRITE)) {
        stream(format, out);
        return 0;
      } catch (IOException e) {
        throw failure("--o " + file, e);
      }
    }
    try (var assembled = new Assembled(image, cache, progress, artifact);
        var aside = Aside.in(folder)) {
      aside.put(String.valueOf(absolute.getFileName()), to -> write(format, assembled, to));
      return aside.commit();
    } catch (IOException e) {
      throw failure("--o " + file, e);
    }
  }

  /** Writes one format into a stream, which stays open. */
  public void write(Format.OfStream format, OutputStream to) throws AssemblyException {
    try {
      stream(format, to);
    } catch (IOException e) {
      throw failure("standard output", e);
    }
  }

  private void stream(Format.OfStream format, OutputStream to) throws IOException {
    try (var assembled = new Assembled(image, cache, progress, artifact)) {
      var out = new BufferedOutputStream(to, BUFFER);
      format.write(assembled, out);
      out.flush();
    }
  }

  private static AssemblyException failure(String where, IOException e) {
    return AssemblyException.storage(Step.WriteFiles, e).at(where);
  }
}
