// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.boottest;

import dev.slipway.core.build.Failure;
import dev.slipway.core.build.TestState;
import dev.slipway.core.condition.Reason;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a boot test stands.
 *
 * <ol>
 *   <li>A pod that was taken away, or is gone though the build's status names it, is followed by
 *       another, once. Each attempt has a pod of its own name.
 *   <li>What a pod says of the image is final, be it good or bad: the same image would do the same.
 *   <li>A pod that neither ends nor finds a node is given up after a time.
 * </ol>
 */
public final class BootTest {
  /** How often it is tried, if pods get lost. */
  public static final int ATTEMPTS = 2;

  private static final String STEP = "Test";
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");
  private static final int MAX_TAIL = 4096;

  private BootTest() {}

  /**
   * The test of one build.
   *
   * @param pods one for each attempt, from the first
   * @param noted the last attempt that the build's status names; 0 for none
   */
  public record Observed(List<TestPod> pods, int noted) {
    public Observed {
      pods = List.copyOf(pods);
    }

    /** The last attempt; 0 when there was none. */
    public int attempt() {
      var last = pods.size();
      while (last > noted && pods.get(last - 1) instanceof TestPod.Absent) {
        last--;
      }
      return last;
    }

    private TestPod pod() {
      return pods.get(attempt() - 1);
    }
  }

  /** Where it stands. */
  public static TestState state(DesiredTest test, Observed observed, Instant now) {
    if (observed.attempt() == 0) {
      return new TestState.Waiting();
    }
    return switch (observed.pod()) {
      case TestPod.Absent _ -> lost(observed, "its pod was deleted");
      case TestPod.Lost(String how) -> lost(observed, how);
      case TestPod.Working(Instant since, String doing)
          when now.isAfter(since.plus(test.patience())) ->
          failed(
              Reason.DeadlineExceeded,
              null,
              "the boot test did not end in %d s; last seen: %s"
                  .formatted(test.patience().toSeconds(), doing));
      case TestPod.Working(_, String doing) -> new TestState.Running(doing);
      case TestPod.Late _ ->
          failed(
              Reason.DeadlineExceeded,
              null,
              "the boot test did not end in %d s".formatted(test.deadline().toSeconds()));
      case TestPod.OutOfMemory _ ->
          failed(
              Reason.OutOfMemory,
              null,
              "the boot test's pod was killed for want of memory; give the machine more by spec.test.memory");
      case TestPod.Ended(Integer exitCode, TestWord word) -> ended(test, exitCode, word);
    };
  }

  private static TestState lost(Observed observed, String how) {
    return observed.attempt() < ATTEMPTS
        ? new TestState.Waiting()
        : failed(
            Reason.PodLost,
            null,
            "the boot test was begun %d times and lost its pod each time; at last: %s"
                .formatted(ATTEMPTS, how));
  }

  private static TestState ended(DesiredTest test, @Nullable Integer exitCode, TestWord word) {
    return switch (word) {
      case TestWord.Passed(int seconds) ->
          new TestState.Passed(
              "it booted in %d s%s"
                  .formatted(
                      seconds,
                      test.checks().isEmpty()
                          ? ""
                          : ", and passed " + String.join(", ", test.checks())));
      case TestWord.Refuted(List<TestWord.Finding> failed, String tail) ->
          new TestState.Failed(
              new Failure(STEP, Reason.TestFailed.name(), exitCode, told(failed)), clean(tail));
      case TestWord.Unable(String why) -> failed(Reason.TestNotRun, exitCode, why);
      case TestWord.Unclear(String problem) ->
          failed(Reason.TestNotRun, exitCode, "the boot test's pod ended, but " + problem);
    };
  }

  private static TestState failed(Reason reason, @Nullable Integer exitCode, String message) {
    return new TestState.Failed(new Failure(STEP, reason.name(), exitCode, message), "");
  }

  private static String told(List<TestWord.Finding> failed) {
    var first = failed.getFirst();
    var others =
        failed.stream().skip(1).map(TestWord.Finding::name).collect(Collectors.joining(", "));
    return (first.name().equals(TestWord.READINESS) ? "" : "check " + first.name() + ": ")
        + first.message()
        + (others.isEmpty() ? "" : "; not passed either: " + others);
  }

  private static String clean(String tail) {
    var clean = CONTROL.matcher(tail).replaceAll("?");
    return clean.substring(Math.max(0, clean.length() - MAX_TAIL));
  }
}
