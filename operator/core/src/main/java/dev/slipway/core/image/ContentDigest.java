// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The identity of an image's content: SHA-256 over UTF-8 text of three parts, each ended by a line
 * feed:
 *
 * <ol>
 *   <li>{@code slipway-content-v1};
 *   <li>the OSImage's name: two images never share a build;
 *   <li>the content as JSON in one form: no spaces, keys in the order of their UTF-16 code units,
 *       integers in decimal, in strings only {@code "}, {@code \\} and control characters escaped,
 *       the last by four hexadecimal digits (after RFC 8785, without its numbers).
 * </ol>
 *
 * <p>What a spec does not say takes no part, so fields and defaults that later versions add change
 * no digest: an upgrade of the operator alone rebuilds nothing. Whoever must change this form
 * raises the version and keeps computing the old one for what was built with it.
 */
public final class ContentDigest {
  private static final String VERSION = "slipway-content-v1";

  private ContentDigest() {}

  /**
   * The digest, as {@code sha256:} and 64 hexadecimal digits.
   *
   * @param image the OSImage's name
   * @param content nested maps (with text as keys), lists, texts, Longs, Integers and Booleans
   * @throws IllegalArgumentException if there is anything else in it
   */
  public static String of(String image, Map<String, ?> content) {
    var text = new StringBuilder(VERSION).append('\n').append(image).append('\n');
    append(text, content);
    return "sha256:" + sha256(text.append('\n').toString());
  }

  private static void append(StringBuilder out, Object value) {
    switch (value) {
      case Map<?, ?> map -> appendMap(out, map);
      case List<?> list -> appendList(out, list);
      case String text -> appendText(out, text);
      case Long number -> out.append(number.longValue());
      case Integer number -> out.append(number.intValue());
      case Boolean so -> out.append(so.booleanValue());
      default -> throw new IllegalArgumentException("no content: " + value.getClass());
    }
  }

  private static void appendMap(StringBuilder out, Map<?, ?> map) {
    var sorted = new TreeMap<String, Object>();
    map.forEach((key, value) -> sorted.put((String) key, value));
    out.append('{');
    var separator = "";
    for (var entry : sorted.entrySet()) {
      out.append(separator);
      appendText(out, entry.getKey());
      append(out.append(':'), entry.getValue());
      separator = ",";
    }
    out.append('}');
  }

  private static void appendList(StringBuilder out, List<?> list) {
    out.append('[');
    var separator = "";
    for (var element : list) {
      append(out.append(separator), element);
      separator = ",";
    }
    out.append(']');
  }

  private static void appendText(StringBuilder out, String text) {
    out.append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c < ' ') {
        out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
      } else if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static String sha256(String text) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
