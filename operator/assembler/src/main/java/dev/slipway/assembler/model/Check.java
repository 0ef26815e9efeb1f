// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.registry.Origin;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.TreePath;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A rule for a string; the problem says what was expected. */
@FunctionalInterface
interface Check {
  /** Anything goes. */
  Check ANY = text -> Optional.empty();

  /** At least one character. */
  Check NOT_EMPTY = matching("(?s).+", "some text");

  /** The name of a container: part of paths and of file names. */
  Check NAME =
      matching(
          "[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?",
          "a name of at most 63 lower-case letters, digits and \".\", \"_\", \"-\", with a letter or digit at both ends");

  /** A host name. */
  Check HOSTNAME =
      matching(
          "[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?", "a host name of at most 63 characters");

  /** An environment variable. */
  Check ENV = matching("(?s)[^=\\x00]+=[^\\x00]*", "NAME=VALUE");

  /** A path from the root. */
  Check ABSOLUTE = text -> pathProblem(text, "expected a path that begins with \"/\"", true);

  /** A path from the root, or relative to the container's root. */
  Check ANY_PATH = text -> pathProblem(text, "expected a path", false);

  /** An octal mode. */
  Check MODE = matching("0?[0-7]{3,4}", "an octal mode such as \"0644\"");

  /** {@code SOURCE:DESTINATION[:OPTIONS]}. */
  Check BIND = Check::bindProblem;

  /** {@code DESTINATION[:OPTIONS]}. */
  Check TMPFS =
      text -> ABSOLUTE.problem(text.split(":", 2)[0]).map(p -> p + " and then perhaps :OPTIONS");

  /** The name of an image. */
  Check IMAGE =
      text -> {
        try {
          Origin.parse(text);
          return Optional.empty();
        } catch (IllegalArgumentException e) {
          return Optional.ofNullable(e.getMessage());
        }
      };

  /** How mounts spread. */
  Check PROPAGATION =
      oneOf(
          "private",
          "rprivate",
          "shared",
          "rshared",
          "slave",
          "rslave",
          "unbindable",
          "runbindable");

  /** The problem with a text, if there is one. */
  Optional<String> problem(String text);

  /** One of some words. */
  static Check oneOf(String... words) {
    var known = List.of(words);
    return text ->
        known.contains(text)
            ? Optional.empty()
            : Optional.of(
                "expected one of " + String.join(", ", known) + ", found \"" + text + "\"");
  }

  /** One of some words, or the path of a namespace to join. */
  static Check namespace(String... words) {
    var word = oneOf(words);
    return text ->
        text.startsWith("/")
            ? ABSOLUTE.problem(text)
            : word.problem(text).map(problem -> problem + "; or the path of a namespace");
  }

  private static Check matching(String pattern, String expected) {
    var compiled = Pattern.compile(pattern);
    return text ->
        compiled.matcher(text).matches()
            ? Optional.empty()
            : Optional.of("expected " + expected + ", found \"" + text + "\"");
  }

  private static Optional<String> bindProblem(String text) {
    var parts = text.split(":", 3);
    var complete = parts.length >= 2 && Arrays.stream(parts).noneMatch(String::isEmpty);
    if (!complete || !parts[0].startsWith("/")) {
      return Optional.of(
          "expected SOURCE:DESTINATION[:OPTIONS] with paths that begin with \"/\", found \""
              + text
              + "\"");
    }
    return ABSOLUTE.problem(parts[0]).or(() -> ABSOLUTE.problem(parts[1]));
  }

  private static Optional<String> pathProblem(String text, String expected, boolean absolute) {
    if (text.isEmpty() || (absolute && !text.startsWith("/"))) {
      return Optional.of(expected + ", found \"" + text + "\"");
    }
    try {
      TreePath.clean(text);
      return Optional.empty();
    } catch (HostileImageException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }
}
