// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.erofs;

import dev.slipway.assembler.tree.Xattrs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Extended attributes behind an inode: a header of 12 bytes, then entries padded to 4 bytes. */
final class InlineXattrs {
  private static final int HEADER = 12;

  private record Prefix(String text, int index) {}

  private static final List<Prefix> PREFIXES =
      List.of(
          new Prefix("user.", 1),
          new Prefix("system.posix_acl_access", 2),
          new Prefix("system.posix_acl_default", 3),
          new Prefix("trusted.", 4),
          new Prefix("security.", 6));

  private InlineXattrs() {}

  /** The bytes; none without attributes. */
  static byte[] of(Xattrs xattrs) throws IOException {
    if (xattrs.isEmpty()) {
      return new byte[0];
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[HEADER]);
    for (var attribute : xattrs.values().entrySet()) {
      entry(attribute.getKey(), attribute.getValue(), out);
    }
    return out.toByteArray();
  }

  private static void entry(String name, byte[] value, ByteArrayOutputStream out)
      throws IOException {
    var prefix =
        PREFIXES.stream()
            .filter(p -> name.startsWith(p.text))
            .findFirst()
            .orElseThrow(
                () -> new IOException("EROFS cannot hold the extended attribute \"" + name + "\""));
    var rest = name.substring(prefix.text.length()).getBytes(StandardCharsets.UTF_8);
    if (rest.length > 255 || value.length > 0xffff) {
      throw new IOException("the extended attribute \"" + name + "\" is too large for EROFS");
    }
    var head = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    head.put((byte) rest.length).put((byte) prefix.index).putShort((short) value.length);
    out.writeBytes(head.array());
    out.writeBytes(rest);
    out.writeBytes(value);
    out.writeBytes(new byte[-out.size() & 3]);
  }

  /** What the inode says of their length. */
  static int count(byte[] xattrs) {
    return xattrs.length == 0 ? 0 : (xattrs.length - HEADER) / 4 + 1;
  }
}
