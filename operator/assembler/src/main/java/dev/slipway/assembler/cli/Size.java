// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Sizes as people write them. */
final class Size {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,12})([KMGT]?)(i?)(B?)");
  private static final Map<String, Integer> POWERS = Map.of("", 0, "K", 1, "M", 2, "G", 3, "T", 4);

  private Size() {}

  /**
   * The number of bytes of {@code 500MiB}, {@code 20G} (as {@code 20GiB}), {@code 20GB} (of 1000³
   * bytes) or {@code 1024}.
   *
   * @throws IllegalArgumentException that names the option and what was expected
   */
  static long parse(String option, String text) {
    var matcher = TEXT.matcher(text.strip().replace(" ", ""));
    if (matcher.matches()) {
      var decimal = matcher.group(3).isEmpty() && !matcher.group(4).isEmpty();
      var unit = POWERS.getOrDefault(matcher.group(2).toUpperCase(Locale.ROOT), 0);
      var factor = (long) Math.pow(decimal ? 1000 : 1024, unit);
      var number = Long.parseLong(matcher.group(1));
      if (number <= Long.MAX_VALUE / factor) {
        return number * factor;
      }
    }
    throw new IllegalArgumentException(
        "%s: expected a size such as 500MiB or 20GiB, found \"%s\"".formatted(option, text));
  }
}
