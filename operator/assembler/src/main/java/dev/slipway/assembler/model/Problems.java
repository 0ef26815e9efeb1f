// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Collects all that is wrong, so that users correct it in one go. */
public final class Problems {
  private static final int MAX_SHOWN = 50;

  private final List<Problem> list = new ArrayList<>();

  /** Notes a problem. */
  public void add(Position at, String path, String message) {
    list.add(new Problem(at, path, message));
  }

  /** All problems so far, each source's in the order of its lines. */
  public List<Problem> list() {
    if (list.isEmpty()) {
      return List.of(); // mostly; to make a comparator takes the JVM as long as reading a model
    }
    var sources = list.stream().map(problem -> problem.at().source()).distinct().toList();
    return list.stream()
        .sorted(
            Comparator.comparingInt((Problem p) -> sources.indexOf(p.at().source()))
                .thenComparingInt(p -> p.at().line())
                .thenComparingInt(p -> p.at().column()))
        .toList();
  }

  /** Throws when there is a problem; the message has a line for each. */
  public void check() throws AssemblyException {
    if (!list.isEmpty()) {
      throw new AssemblyException(Step.ReadModel, Reason.InvalidModel, text());
    }
  }

  private String text() {
    var lines =
        list().stream().limit(MAX_SHOWN).map(Problem::toString).collect(Collectors.joining("\n"));
    var more = list.size() - MAX_SHOWN;
    return more > 0 ? lines + "\n… and " + more + " more" : lines;
  }
}
