// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.registry.Origin;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A rule for a string; the problem says what was expected. */
@FunctionalInterface
interface Check {
  /** As much of the rule as JSON Schema can say. */
  default Map<String, Object> schema() {
    return Map.of();
  }

  /** Anything goes. */
  Check ANY = text -> Optional.empty();

  /** At least one character. */
  Check NOT_EMPTY = matching("[\\s\\S]+", "some text");

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
  Check ENV = matching("[^=\\x00]+=[^\\x00]*", "NAME=VALUE");

  /** A path from the root. */
  Check ABSOLUTE = path("expected a path that begins with \"/\"", true);

  /** A path from the root, or relative to the container's root. */
  Check ANY_PATH = path("expected a path", false);

  /** An octal mode. */
  Check MODE = matching("0?[0-7]{3,4}", "an octal mode such as \"0644\"");

  /** The name of a volume: part of paths. */
  Check VOLUME =
      matching(
          "[a-z0-9_-]{1,63}",
          "the name of a volume: at most 63 lower-case letters, digits, \"_\" and \"-\"");

  /** {@code SOURCE:DESTINATION[:OPTIONS]}. */
  Check BIND =
      matching(
              "(/[^:]*|[a-z0-9_-]+):/[^:]*(:[^:]+)?",
              "SOURCE:DESTINATION[:OPTIONS] with paths that begin with \"/\", or the name of a volume for SOURCE")
          .and(Check::bindProblem);

  /** {@code DESTINATION[:OPTIONS]}. */
  Check TMPFS =
      matching("/[^:]*(:[^:]*)?", "DESTINATION[:OPTIONS] with a path that begins with \"/\"")
          .and(text -> ABSOLUTE.problem(text.split(":", 2)[0]));

  /** The name of an image. */
  Check IMAGE = matching("(?!@pkg:)[^\\s]+", "the name of an image").orProblem(Check::imageProblem);

  /** A signal of signal(7). */
  Check SIGNAL =
      matching(
          "SIG(HUP|INT|QUIT|ABRT|KILL|USR1|USR2|ALRM|TERM|CONT|STOP|WINCH|PWR|RTMIN\\+[1-9][0-9]?)",
          "a signal such as SIGTERM or SIGRTMIN+3");

  /** {@code HOST:PORT}. */
  Check ADDRESS =
      matching(
          "([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[1-9][0-9]{0,4}", "HOST:PORT, as in 127.0.0.1:80");

  /** {@code NAME,SOFT,HARD}. */
  Check RLIMIT = matching(Rlimits.PATTERN, Rlimits.EXPECTED).and(Rlimits::problem);

  /** Where an OCI image runs. */
  Check PLATFORM =
      matching("[a-z0-9]+/[a-z0-9]+(/[a-z0-9.]+)?", "OS/ARCHITECTURE, as in linux/amd64");

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
    return new OneOf(List.of(words));
  }

  /** Some words. */
  record OneOf(List<String> words) implements Check {
    @Override
    public Optional<String> problem(String text) {
      return words.contains(text)
          ? Optional.empty()
          : Optional.of("expected one of " + String.join(", ", words) + ", found \"" + text + "\"");
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("enum", words);
    }
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
    Check check =
        text ->
            compiled.matcher(text).matches()
                ? Optional.empty()
                : Optional.of("expected " + expected + ", found \"" + text + "\"");
    return check.with(Map.of("pattern", "^(" + pattern + ")$"));
  }

  /** The same rule with a schema. */
  default Check with(Map<String, Object> schema) {
    var of = this;
    return new Check() {
      @Override
      public Optional<String> problem(String text) {
        return of.problem(text);
      }

      @Override
      public Map<String, Object> schema() {
        return schema;
      }
    };
  }

  /** Both rules; the schema is the first one's. */
  default Check and(Check other) {
    Check both = text -> problem(text).or(() -> other.problem(text));
    return both.with(schema());
  }

  /** The other rule, which is stricter and has the better words; the schema is the first one's. */
  default Check orProblem(Check other) {
    return other.with(schema());
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
    Check check = text -> pathProblem(text, expected, absolute);
    return check.with(Map.of("pattern", absolute ? "^/" : "^[\\s\\S]"));
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
