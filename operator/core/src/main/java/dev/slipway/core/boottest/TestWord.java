// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.boottest;

import java.util.List;

/** A test pod's last word. The pod is not trusted: only what fits together is believed. */
public sealed interface TestWord {
  /** The machine did all that was asked of it. */
  record Passed(int seconds) implements TestWord {}

  /**
   * It did not.
   *
   * @param failed what it did not do, that which tells most first; at least one
   * @param consoleTail the last that its console showed
   */
  record Refuted(List<Finding> failed, String consoleTail) implements TestWord {
    public Refuted {
      failed = List.copyOf(failed);
    }
  }

  /** It could not be tested. */
  record Unable(String why) implements TestWord {}

  /** It said nothing that can be understood. */
  record Unclear(String problem) implements TestWord {}

  /** What a check found. */
  record Finding(String name, boolean passed, String message) {}

  /** The check that nobody declares: that the machine became ready. */
  String READINESS = "Ready";

  /**
   * What a pod says of its checks. It counts as passed only when its exit code says so, too, and it
   * tells of every check that was declared.
   */
  static TestWord of(
      int exitCode,
      boolean passed,
      int seconds,
      List<Finding> findings,
      String consoleTail,
      DesiredTest test) {
    var failed = findings.stream().filter(f -> !f.passed()).toList();
    if (!passed) {
      return failed.isEmpty()
          ? new Unclear("its result says that it failed, but not by which check")
          : new Refuted(failed, consoleTail);
    }
    var told = findings.stream().map(Finding::name).toList();
    return exitCode == 0
            && failed.isEmpty()
            && told.contains(READINESS)
            && told.containsAll(test.checks())
        ? new Passed(seconds)
        : new Unclear(
            "its result says that it passed, but not its exit code (%d) or each check"
                .formatted(exitCode));
  }
}
