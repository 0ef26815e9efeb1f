// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The members of an archive that is no layer, one after the other; it may be compressed. */
public final class TarMembers implements AutoCloseable {
  private static final int MAX_MEMBERS = 100_000;

  private final InputStream in;
  private final TarReader tar;
  private int count;

  private TarMembers(InputStream in) {
    this.in = in;
    tar = new TarReader(in);
  }

  /** Opens an archive. */
  public static TarMembers open(Path file) throws IOException {
    return new TarMembers(Decompression.open(Files.newInputStream(file)));
  }

  /**
   * A file or a link; of a link, the path where it leads.
   *
   * @param link the path in the archive that a link leads to; empty for a file
   */
  public record Member(String path, String link, long size) {}

  /** The next file or link; empty at the end. */
  public Optional<Member> next() throws IOException {
    while (true) {
      var entry = tar.next();
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      if (++count > MAX_MEMBERS) {
        throw new HostileImageException("has more than " + MAX_MEMBERS + " members");
      }
      var path = TreePath.clean(entry.get().name());
      switch (entry.get().kind()) {
        case File -> {
          return Optional.of(new Member(path, "", entry.get().size()));
        }
        case HardLink -> {
          return Optional.of(new Member(path, TreePath.clean(entry.get().link()), 0));
        }
        case SymbolicLink -> {
          var folder = Path.of("/" + path).resolveSibling(entry.get().link()).normalize();
          return Optional.of(new Member(path, folder.toString().substring(1), 0));
        }
        case Directory, Character, Block, Fifo, Other -> {} // hold nothing
      }
    }
  }

  /** The bytes of the member. */
  public InputStream content() {
    return tar.content();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
