// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.ProcessSettings.Rlimit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads limits of setrlimit(2) as LinuxKit writes them: {@code nofile,1024,unlimited}. */
final class Rlimits {
  private static final String VALUE = "\\s*([0-9]{1,20}|[uU][nN][lL][iI][mM][iI][tT][eE][dD])\\s*";

  static final String PATTERN = "\\s*[A-Za-z_]+\\s*," + VALUE + "," + VALUE;

  static final String EXPECTED = "NAME,SOFT,HARD, as in nofile,1024,unlimited";

  private static final String PREFIX = "RLIMIT_";
  private static final String NO_LIMIT = "18446744073709551615";
  private static final List<String> TYPES =
      List.of(
          "AS",
          "CORE",
          "CPU",
          "DATA",
          "FSIZE",
          "LOCKS",
          "MEMLOCK",
          "MSGQUEUE",
          "NICE",
          "NOFILE",
          "NPROC",
          "RSS",
          "RTPRIO",
          "RTTIME",
          "SIGPENDING",
          "STACK");

  private Rlimits() {}

  static Optional<String> problem(String text) {
    var type = type(text.split(",", 3)[0]);
    if (!TYPES.contains(type.substring(PREFIX.length()))) {
      return Optional.of(
          "expected one of %s before the first comma, found \"%s\""
              .formatted(String.join(", ", TYPES).toLowerCase(Locale.ROOT), text));
    }
    try {
      var limit = read(text);
      return isWithin(limit)
          ? Optional.empty()
          : Optional.of("expected a soft limit up to the hard one, found \"" + text + "\"");
    } catch (NumberFormatException e) {
      return Optional.of("expected limits below 2^63 or unlimited, found \"" + text + "\"");
    }
  }

  private static boolean isWithin(Rlimit limit) {
    return limit.hard().isEmpty()
        || (limit.soft().isPresent() && limit.soft().getAsLong() <= limit.hard().getAsLong());
  }

  static Rlimit read(String text) {
    var parts = text.split(",", 3);
    return new Rlimit(type(parts[0]), value(parts[1]), value(parts[2]));
  }

  private static String type(String text) {
    var name = text.strip().toUpperCase(Locale.ROOT);
    return name.startsWith(PREFIX) ? name : PREFIX + name;
  }

  private static OptionalLong value(String text) {
    var number = text.strip();
    return number.equalsIgnoreCase("unlimited") || number.equals(NO_LIMIT)
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(number));
  }
}
