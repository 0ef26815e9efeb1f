// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Extended attributes (xattr(7)), such as {@code security.capability}.
 *
 * @param base64 the values in base64, by full name: what the list of a segment holds, and equal
 *     when the bytes are
 */
public record Xattrs(SortedMap<String, String> base64) {
  /** No attributes. */
  public static final Xattrs NONE = new Xattrs(new TreeMap<>());

  /** Keeps a copy. */
  public Xattrs {
    base64 = Collections.unmodifiableSortedMap(new TreeMap<>(base64));
  }

  /** Attributes with these values. */
  public static Xattrs of(Map<String, byte[]> values) {
    if (values.isEmpty()) {
      return NONE;
    }
    var encoded = new TreeMap<String, String>();
    values.forEach((name, value) -> encoded.put(name, Base64.getEncoder().encodeToString(value)));
    return new Xattrs(encoded);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return base64.isEmpty();
  }

  /** About how many bytes of memory they take. */
  public long size() {
    var size = 0L;
    for (var entry : base64.entrySet()) {
      size += 64 + entry.getKey().length() + entry.getValue().length();
    }
    return size;
  }

  /** The values by full name. */
  public SortedMap<String, byte[]> values() {
    var values = new TreeMap<String, byte[]>();
    base64.forEach((name, value) -> values.put(name, Base64.getDecoder().decode(value)));
    return values;
  }
}
