// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a benchmark has found out, in the form that every benchmark of the project prints. */
final class Figures {
  private record Figure(
      String name,
      double value,
      String unit,
      @Nullable Double goal,
      @Nullable Boolean met,
      @Nullable String yardstick) {}

  private final List<Figure> all = new ArrayList<>();

  void add(String name, double value, String unit) {
    add(new Figure(name, rounded(value), unit, null, null, null));
  }

  /** A figure that is to be no more than its goal. */
  void add(String name, double value, String unit, double goal, String yardstick) {
    add(new Figure(name, rounded(value), unit, goal, rounded(value) <= goal, yardstick));
  }

  private void add(Figure figure) {
    all.add(figure);
    // A run takes minutes: somebody watches.
    System.err.println(line(figure));
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  void print(boolean json) throws JsonProcessingException {
    if (json) {
      System.out.println(new JsonMapper().writeValueAsString(all));
      return;
    }
    System.out.printf("%-58s %9s %-7s %9s %-4s %s%n", "", "", "unit", "goal", "met", "yardstick");
    all.forEach(figure -> System.out.println(line(figure)));
  }

  private static String line(Figure figure) {
    return String.format(
            Locale.ROOT,
            "%-58s %9.3f %-7s %9s %-4s %s",
            figure.name,
            figure.value,
            figure.unit,
            figure.goal == null ? "" : "≤ " + figure.goal,
            figure.met == null ? "" : figure.met ? "yes" : "no",
            figure.yardstick == null ? "" : figure.yardstick)
        .stripTrailing();
  }
}
