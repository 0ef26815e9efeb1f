// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Names that follow from the content alone, so that the same content never has two builds. They are
 * DNS subdomains and label values: at most 63 characters.
 */
public final class BuildName {
  private static final int MAX_LENGTH = 63;
  private static final int HASH_LENGTH = 10;
  private static final int NONCE_LENGTH = 6;

  private BuildName() {}

  /**
   * The build's name: the image's, cut where it is too long, and the start of the content's digest.
   * The digest covers the image's whole name, so cut names do not meet.
   */
  public static String of(String image, String contentDigest) {
    return of(image, contentDigest, null);
  }

  /**
   * The name of a build that a nonce tells apart from others of its content.
   *
   * @param nonce null for the one that has none
   */
  public static String of(String image, String contentDigest, @Nullable String nonce) {
    return nonce == null
        ? named(image, contentDigest, "")
        : named(image, contentDigest, "-" + hash(nonce));
  }

  private static String named(String image, String contentDigest, String end) {
    var room = MAX_LENGTH - HASH_LENGTH - 1 - end.length();
    var start = image.length() > room ? image.substring(0, room) : image;
    return start.replaceAll("[.-]+$", "") + "-" + version(contentDigest) + end;
  }

  private static String hash(String nonce) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      var hex = HexFormat.of().formatHex(sha.digest(nonce.getBytes(StandardCharsets.UTF_8)));
      return hex.substring(0, NONCE_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** The start of the content's digest: the version that the built system reports, and its tag. */
  public static String version(String contentDigest) {
    var hex = contentDigest.substring(contentDigest.indexOf(':') + 1);
    return hex.substring(0, HASH_LENGTH);
  }
}
