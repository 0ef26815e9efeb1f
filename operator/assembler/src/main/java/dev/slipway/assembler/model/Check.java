// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.registry.Origin;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A rule for a string.
 *
 * @param schema as much of the rule as JSON Schema can say
 */
record Check(Rule rule, Map<String, Object> schema) {
  /** Finds what is wrong with a string, and says what was expected. */
  @FunctionalInterface
  interface Rule {
    /** The problem with a text, if there is one. */
    Optional<String> problem(String text);
  }

  /** Anything goes. */
  static final Check ANY = new Check(text -> Optional.empty(), Map.of());

  /** At least one character. */
  static final Check NOT_EMPTY = matching("[\\s\\S]+", "some text");

  /** The name of a container: part of paths and of file names. */
  static final Check NAME =
      matching(
          "[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?",
          "a name of at most 63 lower-case letters, digits and \".\", \"_\", \"-\", with a letter or digit at both ends");

  /** A host name. */
  static final Check HOSTNAME =
      matching(
          "[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?", "a host name of at most 63 characters");

  /** An environment variable. */
  static final Check ENV = matching("[^=\\x00]+=[^\\x00]*", "NAME=VALUE");

  /** A path from the root. */
  static final Check ABSOLUTE = path("expected a path that begins with \"/\"", true);

  /** A path from the root, or relative to the container's root. */
  static final Check ANY_PATH = path("expected a path", false);

  /** An octal mode. */
  static final Check MODE = matching("0?[0-7]{3,4}", "an octal mode such as \"0644\"");

  /** The name of a volume: part of paths. */
  static final Check VOLUME =
      matching(
          "[a-z0-9_-]{1,63}",
          "the name of a volume: at most 63 lower-case letters, digits, \"_\" and \"-\"");

  /** {@code SOURCE:DESTINATION[:OPTIONS]}. */
  static final Check BIND =
      matching(
              "(/[^:]*|[a-z0-9_-]+):/[^:]*(:[^:]+)?",
              "SOURCE:DESTINATION[:OPTIONS] with paths that begin with \"/\", or the name of a volume for SOURCE")
          .and(Check::bindProblem);

  /** {@code DESTINATION[:OPTIONS]}. */
  static final Check TMPFS =
      matching("/[^:]*(:[^:]*)?", "DESTINATION[:OPTIONS] with a path that begins with \"/\"")
          .and(text -> ABSOLUTE.problem(text.split(":", 2)[0]));

  /** The name of an image. */
  static final Check IMAGE =
      matching("(?!@pkg:)[^\\s]+", "the name of an image").orProblem(Check::imageProblem);

  /** A signal of signal(7). */
  static final Check SIGNAL =
      matching(
          "SIG(HUP|INT|QUIT|ABRT|KILL|USR1|USR2|ALRM|TERM|CONT|STOP|WINCH|PWR|RTMIN\\+[1-9][0-9]?)",
          "a signal such as SIGTERM or SIGRTMIN+3");

  /** {@code HOST:PORT}. */
  static final Check ADDRESS =
      matching(
          "([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[1-9][0-9]{0,4}", "HOST:PORT, as in 127.0.0.1:80");

  /** {@code NAME,SOFT,HARD}. */
  static final Check RLIMIT = matching(Rlimits.PATTERN, Rlimits.EXPECTED).and(Rlimits::problem);

  /** Where an OCI image runs. */
  static final Check PLATFORM =
      matching("[a-z0-9]+/[a-z0-9]+(/[a-z0-9.]+)?", "OS/ARCHITECTURE, as in linux/amd64");

  /** How mounts spread. */
  static final Check PROPAGATION =
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
  Optional<String> problem(String text) {
    return rule.problem(text);
  }

  /** One of some words. */
  static Check oneOf(String... all) {
    var words = List.of(all);
    return new Check(
        text ->
            words.contains(text)
                ? Optional.empty()
                : Optional.of(
                    "expected one of " + String.join(", ", words) + ", found \"" + text + "\""),
        Map.of("enum", words));
  }

  /** One of some words, or the path of a namespace to join. */
  static Check namespace(String... words) {
    var known = List.of(words);
    var expected =
        "one of "
            + String.join(", ", known)
            + ", or the path of a namespace, which begins with \"/\"";
    return matching("/[\\s\\S]+|" + String.join("|", known), expected)
        .and(text -> text.startsWith("/") ? ABSOLUTE.problem(text) : Optional.empty());
  }

  /**
   * A pattern.
   *
   * @param pattern in what Java's and JavaScript's expressions have in common
   */
  static Check matching(String pattern, String expected) {
    var compiled = Pattern.compile(pattern);
    return new Check(
        text ->
            compiled.matcher(text).matches()
                ? Optional.empty()
                : Optional.of("expected " + expected + ", found \"" + text + "\""),
        Map.of("pattern", "^(" + pattern + ")$"));
  }

  /** Both rules; the schema is the first one's. */
  Check and(Rule other) {
    return new Check(text -> problem(text).or(() -> other.problem(text)), schema);
  }

  /** The other rule, which is stricter and has the better words; the schema is the first one's. */
  Check orProblem(Rule other) {
    return new Check(other, schema);
  }

  private static Optional<String> bindProblem(String text) {
    var parts = text.split(":", 3);
    var source = parts[0].startsWith("/") ? ABSOLUTE.problem(parts[0]) : Optional.<String>empty();
    return source.or(() -> ABSOLUTE.problem(parts[1]));
  }

  private static Optional<String> imageProblem(String text) {
    if (text.startsWith("@pkg:")) {
      return Optional.of(
          "\"%s\" is a template for a package to build, which slipway does not do: build and push the package, and give the name of its image"
              .formatted(text));
    }
    try {
      Origin.parse(text);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  private static Check path(String expected, boolean absolute) {
    return new Check(
        text -> pathProblem(text, expected, absolute),
        Map.of("pattern", absolute ? "^/" : "^[\\s\\S]"));
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
