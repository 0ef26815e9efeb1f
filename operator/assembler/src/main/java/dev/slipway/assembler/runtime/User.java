// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import java.util.Optional;
import java.util.regex.Pattern;

/** Who a process runs as, by numbers: names would need the files of the image. */
record User(long uid, long gid) {
  static final User ROOT = new User(0, 0);

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})(?::(\\d{1,9}))?");

  /** Reads an image's {@code USER[:GROUP]}; empty when it is a name. */
  static Optional<User> parse(String text) {
    if (text.isEmpty() || text.equals("root") || text.equals("root:root")) {
      return Optional.of(ROOT);
    }
    var matcher = NUMBERS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var group = matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2));
    return Optional.of(new User(Long.parseLong(matcher.group(1)), group));
  }
}
