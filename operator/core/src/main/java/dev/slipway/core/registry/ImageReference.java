// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.registry;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image in a registry, by tag or digest. The grammar and its defaults are those of the
 * distribution project's references, which LinuxKit and Docker use: without a registry {@code
 * docker.io}, there without a folder {@code library/}, without tag and digest {@code :latest}; a
 * digest makes a tag beside it meaningless.
 *
 * @param registry host, with port where it has one
 * @param repository path in the registry
 * @param qualifier a tag, or a digest ({@code sha256:…})
 */
public record ImageReference(String registry, String repository, String qualifier)
    implements ParsedReference {
  private static final int MAX_LENGTH = 512;
  private static final int MAX_REPOSITORY = 255;
  private static final String DEFAULT_REGISTRY = "docker.io";
  private static final Pattern REGISTRY =
      Pattern.compile("(\\[[0-9A-Fa-f:]+]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:[0-9]{1,5})?");
  private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  /** Reads a reference; nothing in it is trusted. */
  public static ParsedReference parse(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return new Invalid("it must have 1 to " + MAX_LENGTH + " characters");
    }
    var at = text.indexOf('@');
    if (at < 0) {
      return tagged(text, null);
    }
    var digest = text.substring(at + 1);
    return isDigest(digest)
        ? tagged(text.substring(0, at), digest)
        : new Invalid("after @ there must be sha256: and 64 hexadecimal digits in lower case");
  }

  private static ParsedReference tagged(String text, @Nullable String digest) {
    var colon = text.lastIndexOf(':');
    var hasTag = colon > text.lastIndexOf('/');
    var tag = hasTag ? text.substring(colon + 1) : "latest";
    if (!TAG.matcher(tag).matches()) {
      return new Invalid(
          "a tag has 1 to 128 letters, digits, dots, dashes or underscores, not '" + tag + "'");
    }
    return located(hasTag ? text.substring(0, colon) : text, digest == null ? tag : digest);
  }

  private static ParsedReference located(String name, String qualifier) {
    var slash = name.indexOf('/');
    var first = slash < 0 ? "" : name.substring(0, slash);
    if (!isRegistry(first)) {
      return checked(DEFAULT_REGISTRY, slash < 0 ? "library/" + name : name, qualifier);
    }
    var registry = first.equals("index.docker.io") ? DEFAULT_REGISTRY : first;
    var repository = name.substring(slash + 1);
    var official = registry.equals(DEFAULT_REGISTRY) && repository.indexOf('/') < 0;
    return checked(registry, official ? "library/" + repository : repository, qualifier);
  }

  /** A first component is a registry when it could not be a folder. */
  private static boolean isRegistry(String component) {
    return component.equals("localhost")
        || component.contains(".")
        || component.contains(":")
        || component.chars().anyMatch(Character::isUpperCase);
  }

  private static ParsedReference checked(String registry, String repository, String qualifier) {
    if (!REGISTRY.matcher(registry).matches()) {
      return new Invalid("'" + registry + "' is no registry: give host or host:port");
    }
    if (repository.length() > MAX_REPOSITORY) {
      return new Invalid("its repository has more than " + MAX_REPOSITORY + " characters");
    }
    for (var component : repository.split("/", -1)) {
      if (!COMPONENT.matcher(component).matches()) {
        return new Invalid(
            "'"
                + component
                + "' is no part of a repository: lower case letters and digits, between them dots,"
                + " dashes or underscores");
      }
    }
    return new ImageReference(registry, repository, qualifier);
  }

  /** Whether a text is a digest of the one algorithm that is understood. */
  public static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }

  /** Whether it names bytes, and not just a name for them. */
  public boolean isPinned() {
    return isDigest(qualifier);
  }

  /** The same image by digest. */
  public ImageReference pinned(String digest) {
    return new ImageReference(registry, repository, digest);
  }

  /**
   * The reference in full: {@code registry/repository:tag} or {@code registry/repository@digest}.
   */
  @Override
  public String toString() {
    return registry + "/" + repository + (isPinned() ? "@" : ":") + qualifier;
  }
}
