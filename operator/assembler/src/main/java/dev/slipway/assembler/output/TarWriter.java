// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.initramfs.Reproducible;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.function.LongConsumer;

/**
 * Writes the "pax" format of POSIX.1-2001: ustar headers of 512 bytes, led by records of {@code
 * LENGTH KEY=VALUE} where a header cannot hold a value. A library's writer takes text only, and the
 * values of extended attributes are bytes.
 */
final class TarWriter implements AutoCloseable {
  private static final int BLOCK = 512;
  private static final int MAX_NAME = 100;
  private static final String XATTR = "SCHILY.xattr."; // GNU tar's and libarchive's key
  private static final int MAX_ID = 07777777;
  private static final long MAX_SIZE = 077777777777L;

  private final OutputStream out;
  private final LongConsumer done;
  private final IdentityHashMap<Content, String> written = new IdentityHashMap<>();

  /** A writer; closing it ends the archive and leaves the stream open. */
  TarWriter(OutputStream out) {
    this(out, size -> {});
  }

  /**
   * A writer.
   *
   * @param done told the sizes of contents that are written
   */
  TarWriter(OutputStream out, LongConsumer done) {
    this.out = out;
    this.done = done;
  }

  /** Writes all entries of a tree. */
  void tree(FileTree tree) throws IOException {
    for (var entry : tree.nodes().entrySet()) {
      entry(entry.getKey(), entry.getValue());
    }
  }

  /** Writes one entry. A content that was written before becomes a hard link. */
  void entry(String path, Node node) throws IOException {
    switch (node) {
      case Node.Directory folder -> header(path + "/", '5', folder.owner(), 0, "", 0, 0);
      case Node.SymbolicLink link -> {
        var old = link.owner();
        var open = new Node.Owner(0777, old.uid(), old.gid(), old.xattrs());
        header(path, '2', open, 0, link.target(), 0, 0);
      }
      case Node.Special(var owner, var kind, var major, var minor) ->
          header(path, type(kind), owner, 0, "", major, minor);
      case Node.RegularFile(var owner, var content) -> {
        var first = written.putIfAbsent(content, path);
        if (first != null) {
          header(path, '1', owner, 0, first, 0, 0);
        } else {
          header(path, '0', owner, content.size(), "", 0, 0);
          content.writeTo(out);
          pad(content.size());
          done.accept(content.size());
        }
      }
    }
  }

  /** Writes a file's bytes. */
  @FunctionalInterface
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file of root's that is not in a tree. */
  void file(String path, long size, Body body) throws IOException {
    header(path, '0', Node.Owner.root(0644), size, "", 0, 0);
    body.writeTo(out);
    pad(size);
  }

  private static char type(Node.Special.Kind kind) {
    return switch (kind) {
      case Character -> '3';
      case Block -> '4';
      case Fifo -> '6';
    };
  }

  private void header(
      String path, char type, Node.Owner owner, long size, String link, int major, int minor)
      throws IOException {
    var uid = Integer.toUnsignedLong(owner.uid());
    var gid = Integer.toUnsignedLong(owner.gid());
    var records = new ByteArrayOutputStream();
    record(records, "path", path, fits(path));
    record(records, "linkpath", link, fits(link));
    record(records, "uid", String.valueOf(uid), uid <= MAX_ID);
    record(records, "gid", String.valueOf(gid), gid <= MAX_ID);
    record(records, "size", String.valueOf(size), size <= MAX_SIZE);
    if (type != '1') {
      owner.xattrs().values().forEach((key, value) -> record(records, XATTR + key, value));
    }
    if (records.size() > 0) {
      var plain = Node.Owner.root(0644);
      block("./PaxHeaders/entry", 'x', plain, records.size(), "", 0, 0);
      out.write(records.toByteArray());
      pad(records.size());
    }
    block(path, type, owner, size, link, major, minor);
  }

  private static boolean fits(String text) {
    return text.length() <= MAX_NAME && text.chars().allMatch(c -> c < 128);
  }

  private static void record(ByteArrayOutputStream to, String key, String value, boolean fits) {
    if (!fits) {
      record(to, key, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The length counts its own digits, too. */
  static void record(ByteArrayOutputStream to, String key, byte[] value) {
    var name = key.getBytes(StandardCharsets.UTF_8);
    var rest = name.length + value.length + 3;
    var length = rest + String.valueOf(rest).length();
    length = rest + String.valueOf(length).length();
    to.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
    to.writeBytes(name);
    to.write('=');
    to.writeBytes(value);
    to.write('\n');
  }

  private void block(
      String path, char type, Node.Owner owner, long size, String link, int major, int minor)
      throws IOException {
    var block = new byte[BLOCK];
    text(block, 0, path);
    octal(block, 100, 8, owner.mode());
    octal(block, 108, 8, Math.min(Integer.toUnsignedLong(owner.uid()), MAX_ID));
    octal(block, 116, 8, Math.min(Integer.toUnsignedLong(owner.gid()), MAX_ID));
    octal(block, 124, 12, Math.min(size, MAX_SIZE));
    octal(block, 136, 12, Reproducible.MTIME);
    block[156] = (byte) type;
    text(block, 157, link);
    text(block, 257, "ustar\00000");
    if (type == '3' || type == '4') {
      octal(block, 329, 8, major);
      octal(block, 337, 8, minor);
    }
    text(block, 148, "        ");
    var sum = 0;
    for (var b : block) {
      sum += b & 0xff;
    }
    octal(block, 148, 7, sum);
    out.write(block);
  }

  private static void text(byte[] block, int at, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, MAX_NAME));
  }

  private static void octal(byte[] block, int at, int length, long value) {
    var digits = Long.toOctalString(value);
    text(block, at, "0".repeat(length - 1 - digits.length()) + digits);
    block[at + length - 1] = 0;
  }

  private void pad(long size) throws IOException {
    out.write(new byte[BLOCK], 0, (int) (-size & (BLOCK - 1)));
  }

  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
  }
}
