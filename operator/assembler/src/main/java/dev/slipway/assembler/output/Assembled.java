// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.publish.Publication;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A finished image as the formats see it: its parts in the cache, and the tree that its segments
 * unpack to, which is read when the first format asks for it.
 */
final class Assembled implements AutoCloseable {
  private final OsImage image;
  private final Cache cache;
  private final Progress progress;
  private final Publication artifact;
  private @Nullable Spool spool;
  private @Nullable FileTree files;

  Assembled(OsImage image, Cache cache, Progress progress) {
    this(image, cache, progress, Publication.NOTHING);
  }

  Assembled(OsImage image, Cache cache, Progress progress, Publication artifact) {
    this.image = image;
    this.cache = cache;
    this.progress = progress;
    this.artifact = artifact;
  }

  /** The artifact that is, or would be, published. */
  Publication artifact() {
    return artifact;
  }

  OsImage image() {
    return image;
  }

  Cache cache() {
    return cache;
  }

  Progress progress() {
    return progress;
  }

  /** The kernel's bytes. */
  Content kernel() {
    return content(image.kernel());
  }

  /** Early microcode, an uncompressed archive. */
  Optional<Content> ucode() {
    return image.ucode().map(this::content);
  }

  byte[] cmdline() {
    return image.cmdline().getBytes(StandardCharsets.UTF_8);
  }

  /** The size of the initrd without microcode. */
  long initrdSize() {
    return image.segments().stream().mapToLong(Stored::size).sum();
  }

  /** Adds files of the cache to the end of a file. */
  void append(List<Stored> parts, FileChannel out) throws IOException {
    for (var part : parts) {
      try (var in = FileChannel.open(cache.file(part.digest()), StandardOpenOption.READ)) {
        for (var at = 0L; at < part.size(); ) {
          var n = in.transferTo(at, part.size() - at, out);
          if (n == 0) {
            throw new IOException(cache.file(part.digest()) + " was cut");
          }
          at += n;
        }
      }
    }
  }

  /** The root file system that the segments unpack to. */
  FileTree files() throws IOException {
    if (files != null) {
      return files;
    }
    var tree = new FileTree();
    spool = new Spool(cache.scratchFile());
    try (var transfer = progress.begin(Phase.Writing, "unpack segments", initrdSize())) {
      for (var segment : image.segments()) {
        read(segment, new SegmentReader(tree, spool));
        transfer.advance(segment.size());
      }
    }
    Attributes.apply(tree);
    files = tree;
    return tree;
  }

  private void read(Stored segment, SegmentReader reader) throws IOException {
    var file = cache.file(segment.digest());
    try (var in = Files.newInputStream(file)) {
      reader.apply(in);
    } catch (HostileImageException e) {
      throw new IOException(
          "the segment %s %s; remove that file, and it is made again"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private Content content(Stored blob) {
    return Content.of(
        blob.size(),
        () -> {
          try {
            return Files.newInputStream(cache.file(blob.digest()));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Override
  public void close() throws IOException {
    if (spool != null) {
      spool.close();
    }
  }
}
