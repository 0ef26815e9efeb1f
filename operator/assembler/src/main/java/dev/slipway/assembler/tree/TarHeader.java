// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One header block of a tar archive: POSIX.1-2001 "ustar" (pax(1)), and GNU's and V7's forms of it.
 */
final class TarHeader {
  static final int BLOCK = 512;

  private static final Field NAME = new Field("name", 0, 100);
  private static final Field MODE = new Field("mode", 100, 8);
  private static final Field UID = new Field("uid", 108, 8);
  private static final Field GID = new Field("gid", 116, 8);
  private static final Field SIZE = new Field("size", 124, 12);
  private static final Field CHECKSUM = new Field("checksum", 148, 8);
  private static final int TYPE = 156;
  private static final Field LINK = new Field("link", 157, 100);
  private static final int MAGIC = 257;
  private static final int VERSION = 263;
  private static final Field MAJOR = new Field("major", 329, 8);
  private static final Field MINOR = new Field("minor", 337, 8);
  private static final Field PREFIX = new Field("prefix", 345, 155);

  private record Field(String what, int at, int length) {}

  private final byte[] block;

  TarHeader(byte[] block) {
    this.block = block;
  }

  /** Its bytes: 512, or fewer at the end of a cut archive. */
  byte[] block() {
    return block;
  }

  /** Whether it is the empty block that ends an archive. */
  boolean isEmpty() {
    for (var b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Throws unless the sum of its bytes is what it says. */
  void check() throws HostileImageException {
    var unsigned = 0L;
    var signed = 0L;
    for (var n = 0; n < BLOCK; n++) {
      var inSum = n >= CHECKSUM.at && n < CHECKSUM.at + CHECKSUM.length;
      unsigned += inSum ? ' ' : block[n] & 0xff;
      signed += inSum ? ' ' : block[n];
    }
    var promised = number(CHECKSUM);
    if (promised != unsigned && promised != signed) { // some old programs summed signed bytes
      throw new HostileImageException("is no valid archive: a header has a wrong checksum");
    }
  }

  char type() {
    return (char) (block[TYPE] & 0xff);
  }

  long mode() throws HostileImageException {
    return number(MODE);
  }

  long uid() throws HostileImageException {
    return number(UID);
  }

  long gid() throws HostileImageException {
    return number(GID);
  }

  long size() throws HostileImageException {
    return number(SIZE);
  }

  long major() throws HostileImageException {
    return number(MAJOR);
  }

  long minor() throws HostileImageException {
    return number(MINOR);
  }

  /** The name; of POSIX's form with the prefix before it. */
  String name() throws HostileImageException {
    var name = text(NAME);
    if (isUstar() && !isGnu() && block[PREFIX.at] != 0) {
      return text(PREFIX) + "/" + name;
    }
    return name;
  }

  String link() throws HostileImageException {
    return text(LINK);
  }

  private boolean isUstar() {
    return new String(block, MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar");
  }

  private boolean isGnu() {
    return block[MAGIC + 5] == ' ' && block[VERSION] == ' ';
  }

  private String text(Field field) throws HostileImageException {
    var end = field.at;
    while (end < field.at + field.length && block[end] != 0) {
      end++;
    }
    return utf8(Arrays.copyOfRange(block, field.at, end));
  }

  /** Text that is no UTF-8 would come out as other bytes than it went in. */
  static String utf8(byte[] bytes) throws HostileImageException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new HostileImageException(
          "has the name \"%s\", which is no UTF-8"
              .formatted(new String(bytes, StandardCharsets.ISO_8859_1)));
    }
  }

  private long number(Field field) throws HostileImageException {
    return number(block, field.at, field.length, field.what);
  }

  /** Octal digits between blanks, or GNU's form: the highest bit set, then a big-endian number. */
  static long number(byte[] block, int at, int length, String what) throws HostileImageException {
    if ((block[at] & 0x80) != 0) {
      return binary(block, at, length, what);
    }
    var from = at;
    var to = at + length;
    while (from < to && (block[from] == ' ' || block[from] == 0)) {
      from++;
    }
    while (to > from && (block[to - 1] == ' ' || block[to - 1] == 0)) {
      to--;
    }
    var value = 0L;
    for (var n = from; n < to; n++) {
      if (block[n] < '0' || block[n] > '7') {
        throw damaged(what);
      }
      value = value << 3 | (block[n] - '0'); // at most 12 digits: 36 bits
    }
    return value;
  }

  private static long binary(byte[] block, int at, int length, String what)
      throws HostileImageException {
    var value = block[at] & 0x7fL;
    for (var n = at + 1; n < at + length; n++) {
      if (value >> 54 != 0) { // negative, or larger than anything here may be
        throw damaged(what);
      }
      value = value << 8 | (block[n] & 0xff);
    }
    return value;
  }

  private static HostileImageException damaged(String what) {
    return new HostileImageException("is no valid archive: a header's " + what + " is no number");
  }
}
