// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads archives of any tar program byte for byte (POSIX.1-2001 with extended headers, GNU, V7),
 * and nothing of them into memory but bounded headers. A library would give extended attributes as
 * text, and calls itself for each header before an entry.
 */
final class TarReader {
  /** More than any real path and its attributes need. */
  static final int MAX_HEADER = 1 << 20;

  private final InputStream in;
  private final PaxRecords global = new PaxRecords();
  private int globalBytes;
  private long stored;
  private int padding;
  private @Nullable HoleyStream holes;

  /** A reader of an archive that is not compressed. */
  TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next member; empty at the archive's end. What was not read of the one before is skipped.
   */
  Optional<TarEntry> next() throws IOException {
    skip(stored);
    skip(padding);
    stored = 0;
    padding = 0;
    holes = null;
    var records = new PaxRecords();
    var longName = Optional.<String>empty();
    var longLink = Optional.<String>empty();
    for (var room = MAX_HEADER; ; ) {
      var header = header();
      if (header.isEmpty()) {
        return Optional.empty();
      }
      var type = header.get().type();
      if ("LKxXg".indexOf(type) < 0) {
        records.under(global);
        return Optional.of(entry(header.get(), records, longName, longLink));
      }
      var text = text(header.get(), room);
      room -= text.length + TarHeader.BLOCK;
      switch (type) {
        case 'L' -> longName = Optional.of(string(text));
        case 'K' -> longLink = Optional.of(string(text));
        case 'g' -> addGlobal(text);
        default -> records.add(text);
      }
    }
  }

  private void addGlobal(byte[] text) throws HostileImageException {
    globalBytes += text.length;
    if (globalBytes > MAX_HEADER) {
      throw tooLarge();
    }
    global.add(text);
  }

  /** A header block; empty at the end: two empty blocks, or nothing. */
  private Optional<TarHeader> header() throws IOException {
    var block = new TarHeader(in.readNBytes(TarHeader.BLOCK));
    if (block.block().length == 0) {
      return Optional.empty();
    }
    if (block.block().length < TarHeader.BLOCK) {
      throw new HostileImageException("is no valid archive: it ends in the middle of a header");
    }
    if (!block.isEmpty()) {
      block.check();
      return Optional.of(block);
    }
    var second = new TarHeader(in.readNBytes(TarHeader.BLOCK));
    if (!second.isEmpty()) { // some readers would go on, others not
      throw new HostileImageException("is no valid archive: it goes on after an empty block");
    }
    return Optional.empty();
  }

  /** The content of a header that says something of the next one. */
  private byte[] text(TarHeader header, int room) throws IOException {
    var size = header.size();
    if (size + TarHeader.BLOCK > room) {
      throw tooLarge();
    }
    var text = in.readNBytes((int) size);
    if (text.length < size) {
      throw new HostileImageException("is no valid archive: it ends in the middle of a header");
    }
    skip(-size & (TarHeader.BLOCK - 1));
    return text;
  }

  private static HostileImageException tooLarge() {
    return new HostileImageException("has a header of more than " + MAX_HEADER + " bytes");
  }

  private static String string(byte[] text) throws HostileImageException {
    var end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return TarHeader.utf8(Arrays.copyOf(text, end));
  }

  private TarEntry entry(
      TarHeader header, PaxRecords records, Optional<String> longName, Optional<String> longLink)
      throws IOException {
    var name = records.text("path").or(() -> longName).orElse("");
    if (name.isEmpty()) {
      name = header.name();
    }
    var link = records.text("linkpath").or(() -> longLink).orElse("");
    var kind = TarEntry.kind(header.type(), name);
    stored = records.number("size", header.size());
    if (stored > Long.MAX_VALUE / 2) {
      throw new HostileImageException("is no valid archive: a size is out of range");
    }
    if (kind != TarEntry.Kind.File && kind != TarEntry.Kind.Other) {
      refuseContent(header, name);
      stored = 0; // by the standard nothing follows, whatever the size says
    }
    padding = (int) (-stored & (TarHeader.BLOCK - 1));
    if (kind == TarEntry.Kind.File) {
      holes = holes(header, records);
      name = records.text("GNU.sparse.name").orElse(name);
    }
    var device = kind == TarEntry.Kind.Character || kind == TarEntry.Kind.Block;
    return new TarEntry(
        name,
        link.isEmpty() ? header.link() : link,
        kind,
        owner(name, header, records),
        holes == null ? stored : holes.size(),
        device ? device(records.number("SCHILY.devmajor", header.major()), 1 << 12) : 0,
        device ? device(records.number("SCHILY.devminor", header.minor()), 1 << 20) : 0);
  }

  /** Some readers would take what follows for the content of a file, others for a header. */
  private void refuseContent(TarHeader header, String name) throws HostileImageException {
    if (stored > 0 && header.type() != '5' && "7S0\0".indexOf(header.type()) >= 0) {
      throw new HostileImageException("has a file \"" + name + "\" with the name of a directory");
    }
  }

  private static Node.Owner owner(String name, TarHeader header, PaxRecords records)
      throws HostileImageException {
    var uid = records.number("uid", header.uid());
    var gid = records.number("gid", header.gid());
    if (uid > 0xffff_fffeL || gid > 0xffff_fffeL) {
      throw new HostileImageException("\"" + name + "\" has an owner that is no user id");
    }
    return new Node.Owner((int) (header.mode() & 07777), (int) uid, (int) gid, records.xattrs());
  }

  private static int device(long number, int limit) throws HostileImageException {
    if (number >= limit) {
      throw new HostileImageException("has a device with the number " + number);
    }
    return (int) number;
  }

  private @Nullable HoleyStream holes(TarHeader header, PaxRecords records) throws IOException {
    if (header.type() == 'S') {
      return new HoleyStream(data, SparseMap.old(header.block(), this::block).check(stored));
    }
    var sparse = records.sparse();
    if (sparse.isEmpty()) {
      return null;
    }
    var map = sparse.get().build(records, this::storedBlock);
    return new HoleyStream(data, map.check(stored));
  }

  private byte[] block() throws IOException {
    var block = in.readNBytes(TarHeader.BLOCK);
    if (block.length < TarHeader.BLOCK) {
      throw new HostileImageException("is no valid archive: it ends in the middle of a header");
    }
    return block;
  }

  /** A map that is part of the stored data. */
  private byte[] storedBlock() throws IOException {
    if (stored < TarHeader.BLOCK) {
      throw new HostileImageException("is no valid archive: the map of a file with holes is cut");
    }
    stored -= TarHeader.BLOCK;
    return block();
  }

  private void skip(long bytes) throws IOException {
    for (var left = bytes; left > 0; ) {
      var n = in.skip(left);
      if (n <= 0) {
        if (in.read() < 0) {
          throw new HostileImageException("ends in the middle of a file");
        }
        n = 1;
      }
      left -= n;
    }
  }

  /** The content of the member, holes filled with zeros. */
  InputStream content() {
    return holes == null ? data : holes;
  }

  /** What is stored of the member. */
  private final InputStream data =
      new InputStream() {
        @Override
        public int read() throws IOException {
          var one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
          if (stored == 0) {
            return -1;
          }
          var n = in.read(buffer, from, (int) Math.min(length, stored));
          if (n < 0) {
            throw new HostileImageException("ends in the middle of a file");
          }
          stored -= n;
          return n;
        }
      };
}
