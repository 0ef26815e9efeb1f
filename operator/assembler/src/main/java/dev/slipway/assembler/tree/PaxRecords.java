// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The records {@code LENGTH KEY=VALUE\n} of an extended header (pax(1), "pax Extended Header").
 * Values are bytes: those of extended attributes are no text.
 */
final class PaxRecords {
  private static final String XATTR = "SCHILY.xattr.";
  private static final int XATTR_NAME = 255; // XATTR_NAME_MAX of Linux
  private static final int XATTR_VALUE = 1 << 16; // XATTR_SIZE_MAX of Linux
  private static final int XATTRS = 64;

  private final Map<String, byte[]> records = new TreeMap<>();
  private final SparseMap.Builder sparse = new SparseMap.Builder();

  /** Adds the records of a header; later ones win. */
  void add(byte[] header) throws HostileImageException {
    for (var at = 0; at < header.length; ) {
      var space = indexOf(header, at, (byte) ' ');
      var end = at + length(header, at, space);
      var equals = indexOf(header, space, (byte) '=');
      if (end > header.length || equals >= end || header[end - 1] != '\n') {
        throw damaged();
      }
      var key = TarHeader.utf8(Arrays.copyOfRange(header, space + 1, equals));
      var value = Arrays.copyOfRange(header, equals + 1, end - 1);
      records.put(key, value);
      sparse.old(key, value);
      at = end;
    }
  }

  private static int length(byte[] header, int at, int space) throws HostileImageException {
    if (space - at > 7 || space == at) {
      throw damaged();
    }
    var length = 0;
    for (var n = at; n < space; n++) {
      if (header[n] < '0' || header[n] > '9') {
        throw damaged();
      }
      length = length * 10 + header[n] - '0';
    }
    if (length <= space - at) {
      throw damaged();
    }
    return length;
  }

  private static int indexOf(byte[] bytes, int from, byte wanted) throws HostileImageException {
    for (var n = from; n < bytes.length; n++) {
      if (bytes[n] == wanted) {
        return n;
      }
    }
    throw damaged();
  }

  private static HostileImageException damaged() {
    return new HostileImageException("is no valid archive: an extended header is damaged");
  }

  /** The records of another one hold where this has none. */
  void under(PaxRecords global) {
    global.records.forEach(records::putIfAbsent);
  }

  /** A text; an empty one takes back what was said before. */
  Optional<String> text(String key) throws HostileImageException {
    var value = records.get(key);
    return value == null || value.length == 0
        ? Optional.empty()
        : Optional.of(TarHeader.utf8(value));
  }

  /** A number that replaces that of the header. */
  long number(String key, long otherwise) throws HostileImageException {
    var text = text(key);
    return text.isEmpty() ? otherwise : number(text.get());
  }

  /** A decimal number, of which only the whole part counts. */
  static long number(String text) throws HostileImageException {
    var whole = text.indexOf('.') > 0 ? text.substring(0, text.indexOf('.')) : text;
    if (whole.isEmpty() || whole.length() > 18 || !whole.chars().allMatch(Character::isDigit)) {
      throw new HostileImageException(
          "is no valid archive: \"" + shorten(text) + "\" is no number");
    }
    try {
      return Long.parseLong(whole);
    } catch (NumberFormatException e) {
      throw new HostileImageException(
          "is no valid archive: \"" + shorten(text) + "\" is no number");
    }
  }

  private static String shorten(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }

  Optional<SparseMap.Builder> sparse() throws HostileImageException {
    return sparse.isUsed(this) ? Optional.of(sparse) : Optional.empty();
  }

  /** The attributes that Linux knows, but those by which overlayfs itself keeps its books. */
  Xattrs xattrs() throws HostileImageException {
    var found = new TreeMap<String, byte[]>();
    for (var entry : records.entrySet()) {
      if (entry.getKey().startsWith(XATTR)) {
        var name = entry.getKey().substring(XATTR.length());
        check(name, entry.getValue());
        if (isKept(name)) {
          found.put(name, entry.getValue());
        }
      }
    }
    if (found.size() > XATTRS) {
      throw new HostileImageException("has more than " + XATTRS + " attributes of one file");
    }
    return Xattrs.of(found);
  }

  private static void check(String name, byte[] value) throws HostileImageException {
    var bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > XATTR_NAME || value.length > XATTR_VALUE || name.indexOf('\0') >= 0) {
      throw new HostileImageException(
          "has the attribute \"%s\", which is larger than Linux allows".formatted(shorten(name)));
    }
  }

  private static boolean isKept(String name) {
    return !name.startsWith("trusted.overlay.")
        && !name.startsWith("user.overlay.")
        && (name.startsWith("security.")
            || name.startsWith("user.")
            || name.startsWith("trusted.")
            || name.startsWith("system.posix_acl_"));
  }
}
