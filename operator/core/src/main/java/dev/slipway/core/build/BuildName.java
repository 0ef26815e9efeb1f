// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

/**
 * Names that follow from the content alone, so that the same content never has two builds. They are
 * DNS subdomains and label values: at most 63 characters.
 */
public final class BuildName {
  private static final int MAX_LENGTH = 63;
  private static final int HASH_LENGTH = 10;

  private BuildName() {}

  /**
   * The build's name: the image's, cut where it is too long, and the start of the content's digest.
   * The digest covers the image's whole name, so cut names do not meet.
   */
  public static String of(String image, String contentDigest) {
    var room = MAX_LENGTH - HASH_LENGTH - 1;
    var start = image.length() > room ? image.substring(0, room) : image;
    return start.replaceAll("[.-]+$", "") + "-" + version(contentDigest);
  }

  /** The start of the content's digest: the version that the built system reports, and its tag. */
  public static String version(String contentDigest) {
    var hex = contentDigest.substring(contentDigest.indexOf(':') + 1);
    return hex.substring(0, HASH_LENGTH);
  }
}
