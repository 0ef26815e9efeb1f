// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Names of metrics: those of the documentation, and those of a scrape. */
final class Documented {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(slipway_[a-z_]+)");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (slipway_[a-z_]+) ");

  private Documented() {}

  static Set<String> metrics() throws IOException {
    return find(ROW, Files.readString(Path.of("../../docs/operator.md")));
  }

  static Set<String> in(String scrape) {
    return find(TYPE, scrape);
  }

  private static Set<String> find(Pattern pattern, String text) {
    var names = new TreeSet<String>();
    pattern.matcher(text).results().forEach(match -> names.add(match.group(1)));
    // The gauge of the greatest value comes with each timer.
    names.removeIf(name -> name.endsWith("_seconds_max"));
    return names;
  }
}
