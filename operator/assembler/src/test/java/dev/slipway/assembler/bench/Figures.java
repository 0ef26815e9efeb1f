// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a benchmark has found out: printed as a table, or as one JSON list of the same. */
final class Figures {
  /** One of them; without a goal there is nothing to be met and no yardstick. */
  private record Figure(
      String name,
      double value,
      String unit,
      @Nullable Double goal,
      @Nullable Boolean met,
      @Nullable String yardstick) {}

  private final List<Figure> all = new ArrayList<>();

  /** A figure without a goal. */
  void add(String name, double value, String unit) {
    all.add(new Figure(name, rounded(value), unit, null, null, null));
  }

  /** A figure that is to be no more than its goal. */
  void add(String name, double value, String unit, double goal, String yardstick) {
    var rounded = rounded(value);
    all.add(new Figure(name, rounded, unit, goal, rounded <= goal, yardstick));
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  void print(boolean json) throws JsonProcessingException {
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(all));
      return;
    }
    System.out.printf("%-58s %9s %-7s %9s %-4s %s%n", "", "", "unit", "goal", "met", "yardstick");
    for (var figure : all) {
      System.out.printf(
          Locale.ROOT,
          "%-58s %9.3f %-7s %9s %-4s %s%n",
          figure.name,
          figure.value,
          figure.unit,
          figure.goal == null ? "" : "≤ " + figure.goal,
          figure.met == null ? "" : figure.met ? "yes" : "no",
          figure.yardstick == null ? "" : figure.yardstick);
    }
  }
}
