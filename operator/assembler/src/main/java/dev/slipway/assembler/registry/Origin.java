// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where an image comes from: a registry, or this computer's files, named as skopeo names them
 * (containers-transports(5)).
 */
public sealed interface Origin {
  /** What to call it where there is little room. */
  String label();

  /** The same image, by the digest of its manifest or index. */
  Origin at(Digest digest);

  /** With a relative path made one below a folder. */
  Origin in(Path folder);

  /** An image of a registry. */
  record Registry(Reference reference) implements Origin {
    @Override
    public String label() {
      return reference.repository();
    }

    @Override
    public Origin at(Digest digest) {
      return new Registry(reference.at(digest));
    }

    @Override
    public Origin in(Path folder) {
      return this;
    }

    @Override
    public String toString() {
      return reference.toString();
    }
  }

  /**
   * An image of an OCI layout folder (OCI image specification, "Image Layout").
   *
   * @param folder has {@code index.json} and {@code blobs}
   * @param selector a reference name or a digest; empty when the folder has one image
   */
  record Layout(Path folder, String selector) implements Origin {
    static final String PREFIX = "oci:";

    @Override
    public String label() {
      return String.valueOf(folder.getFileName());
    }

    @Override
    public Origin at(Digest digest) {
      return new Layout(folder, digest.toString());
    }

    @Override
    public Origin in(Path base) {
      return new Layout(base.resolve(folder), selector);
    }

    @Override
    public String toString() {
      return Origin.text(PREFIX, folder, selector);
    }
  }

  /**
   * An image of an archive as {@code docker save} writes it, which may be compressed.
   *
   * @param selector a name with tag; empty when the archive has one image
   */
  record Archive(Path file, String selector) implements Origin {
    static final String PREFIX = "docker-archive:";

    @Override
    public String label() {
      return String.valueOf(file.getFileName());
    }

    /** An archive has no other name for it: what is read is checked against what it says. */
    @Override
    public Origin at(Digest digest) {
      return this;
    }

    @Override
    public Origin in(Path base) {
      return new Archive(base.resolve(file), selector);
    }

    @Override
    public String toString() {
      return Origin.text(PREFIX, file, selector);
    }
  }

  /**
   * Reads the name of an image: {@code oci:FOLDER[:NAME|@sha256:DIGEST]}, {@code
   * docker-archive:FILE[:NAME[:TAG]]}, or that of an image in a registry.
   *
   * @throws IllegalArgumentException when it is none; the message says what is expected
   */
  static Origin parse(String text) {
    if (text.startsWith(Layout.PREFIX)) {
      var parts = split(text, Layout.PREFIX, "oci:FOLDER[:NAME|@sha256:DIGEST]");
      return new Layout(Path.of(parts[0]), parts[1]);
    }
    if (text.startsWith(Archive.PREFIX)) {
      var parts = split(text, Archive.PREFIX, "docker-archive:FILE[:NAME[:TAG]]");
      return new Archive(Path.of(parts[0]), parts[1]);
    }
    return new Registry(Reference.parse(text));
  }

  private static String[] split(String text, String prefix, String expected) {
    var rest = text.substring(prefix.length());
    var digest = rest.lastIndexOf("@sha256:");
    var colon = rest.indexOf(':');
    var path = digest >= 0 && colon > digest ? digest : colon;
    var parts =
        new String[] {
          path < 0 ? rest : rest.substring(0, path), path < 0 ? "" : rest.substring(path + 1)
        };
    try {
      if (digest >= 0) {
        parts[1] = Digest.parse(rest.substring(digest + 1)).toString();
      }
      if (!parts[0].isEmpty() && Path.of(parts[0]).getNameCount() >= 0) {
        return parts;
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no image name: expected %s".formatted(text, expected), e);
    }
    throw new IllegalArgumentException(
        "\"%s\" is no image name: expected %s".formatted(text, expected));
  }

  private static String text(String prefix, Path path, String selector) {
    return prefix
        + path
        + (selector.isEmpty() ? "" : (selector.startsWith("sha256:") ? "@" : ":") + selector);
  }
}
