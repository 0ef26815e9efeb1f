// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.Collection;
import java.util.Comparator;

/** Words for a key that the model does not have. */
final class UnknownKey {
  private static final int MAX_EDITS = 3;

  private UnknownKey() {}

  static String describe(String key, Collection<String> known) {
    var nearest = known.stream().min(Comparator.comparingInt((String k) -> edits(key, k)));
    if (nearest.isPresent() && edits(key, nearest.get()) <= Math.min(MAX_EDITS, key.length() / 2)) {
      return "unknown key; did you mean \"" + nearest.get() + "\"?";
    }
    return "unknown key; expected one of " + String.join(", ", known);
  }

  /** Levenshtein's distance. */
  private static int edits(String a, String b) {
    var row = new int[b.length() + 1];
    for (var j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (var i = 1; i <= a.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= b.length(); j++) {
        var changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
