// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.boottest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.boottest.TestWord.Finding;
import dev.slipway.core.build.Failure;
import dev.slipway.core.build.TestState;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BootTestTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final DesiredTest TEST = new DesiredTest(300, List.of("page"));
  private static final Finding READY = new Finding("Ready", true, "");
  private static final Finding PAGE = new Finding("page", true, "");
  private static final Finding NO_PAGE = new Finding("page", false, "status 500, not 200");
  private static final TestPod ABSENT = new TestPod.Absent();
  private static final TestPod WORKING = new TestPod.Working(START, "pod web-test: Running");
  private static final TestPod LOST = new TestPod.Lost("Evicted: the node was low on memory");
  private static final TestPod PASSED = new TestPod.Ended(0, new TestWord.Passed(12));
  private static final TestPod REFUTED =
      new TestPod.Ended(1, new TestWord.Refuted(List.of(NO_PAGE), "the end\u001b[0m\nof it"));

  static Stream<Arguments> states() {
    return Stream.of(
        Arguments.of(ABSENT, ABSENT, 0, "Waiting"),
        Arguments.of(WORKING, ABSENT, 0, "Running"),
        Arguments.of(WORKING, ABSENT, 1, "Running"),
        Arguments.of(PASSED, ABSENT, 1, "Passed"),
        Arguments.of(REFUTED, ABSENT, 1, "Failed TestFailed"),
        Arguments.of(new TestPod.Late(), ABSENT, 1, "Failed DeadlineExceeded"),
        Arguments.of(new TestPod.OutOfMemory(), ABSENT, 1, "Failed OutOfMemory"),
        Arguments.of(ended(new TestWord.Unable("no image")), ABSENT, 1, "Failed TestNotRun"),
        Arguments.of(ended(new TestWord.Unclear("it is silent")), ABSENT, 1, "Failed TestNotRun"),
        // A pod that got lost is followed by one more.
        Arguments.of(LOST, ABSENT, 1, "Waiting"),
        Arguments.of(ABSENT, ABSENT, 1, "Waiting"),
        Arguments.of(LOST, WORKING, 1, "Running"),
        Arguments.of(ABSENT, PASSED, 1, "Passed"),
        Arguments.of(LOST, REFUTED, 2, "Failed TestFailed"),
        Arguments.of(LOST, LOST, 2, "Failed PodLost"),
        Arguments.of(LOST, ABSENT, 2, "Failed PodLost"),
        Arguments.of(PASSED, ABSENT, 2, "Failed PodLost"));
  }

  @ParameterizedTest
  @MethodSource("states")
  void standsWhereItsLastPodDoes(TestPod first, TestPod second, int noted, String state) {
    var now = state(first, second, noted, START.plusSeconds(10));

    assertThat(
            now.getClass().getSimpleName()
                + (now instanceof TestState.Failed(Failure f, _) ? " " + f.reason() : ""))
        .isEqualTo(state);
  }

  @Test
  void theNextAttemptFollowsTheLastThatIsKnown() {
    assertThat(attempt(ABSENT, ABSENT, 0)).isZero();
    assertThat(attempt(WORKING, ABSENT, 0)).isEqualTo(1);
    assertThat(attempt(ABSENT, ABSENT, 1)).isEqualTo(1);
    assertThat(attempt(ABSENT, WORKING, 0)).isEqualTo(2);
  }

  @Test
  void tellsWhichCheckFailedAndWhatTheConsoleShowed() {
    var failed = (TestState.Failed) state(REFUTED, ABSENT, 1, START);

    assertThat(failed.failure())
        .isEqualTo(new Failure("Test", "TestFailed", 1, "check page: status 500, not 200"));
    assertThat(failed.consoleTail()).isEqualTo("the end?[0m\nof it");
  }

  @Test
  void namesTheOtherChecksThatFailed() {
    var notReady = new Finding("Ready", false, "boot failed: onboot 000-net: exit code 7");
    var word = new TestWord.Refuted(List.of(notReady, NO_PAGE), "");

    assertThat(((TestState.Failed) state(ended(word), ABSENT, 1, START)).failure().message())
        .isEqualTo("boot failed: onboot 000-net: exit code 7; not passed either: page");
  }

  @Test
  void aLongConsoleIsCutAtItsStart() {
    var word = new TestWord.Refuted(List.of(NO_PAGE), "x".repeat(5000) + "end");

    assertThat(((TestState.Failed) state(ended(word), ABSENT, 1, START)).consoleTail())
        .hasSize(4096)
        .endsWith("xend");
  }

  @Test
  void tellsWhatWasPassed() {
    assertThat(state(PASSED, ABSENT, 1, START))
        .isEqualTo(new TestState.Passed("it booted in 12 s, and passed page"));
  }

  @Test
  void aPodThatFindsNoNodeIsGivenUp() {
    var pod = new TestPod.Working(START, "0/1 nodes are available");

    assertThat(state(pod, ABSENT, 1, START.plusSeconds(900)))
        .isEqualTo(new TestState.Running("0/1 nodes are available"));
    assertThat(
            ((TestState.Failed) state(pod, ABSENT, 1, START.plusSeconds(901))).failure().message())
        .isEqualTo("the boot test did not end in 900 s; last seen: 0/1 nodes are available");
  }

  @Test
  void onlyAWordThatFitsTogetherIsBelieved() {
    assertThat(word(0, true, READY, PAGE)).isEqualTo(new TestWord.Passed(12));
    assertThat(word(1, false, NO_PAGE, READY))
        .isEqualTo(new TestWord.Refuted(List.of(NO_PAGE), "tail"));
    for (var word :
        List.of(
            word(1, true, READY, PAGE),
            word(0, true, READY),
            word(0, true, PAGE),
            word(0, true, READY, PAGE, NO_PAGE),
            word(1, false, READY, PAGE),
            word(1, false))) {
      assertThat(word).isInstanceOf(TestWord.Unclear.class);
    }
  }

  private static TestWord word(int exitCode, boolean passed, Finding... findings) {
    return TestWord.of(exitCode, passed, 12, List.of(findings), "tail", TEST);
  }

  private static TestPod ended(TestWord word) {
    return new TestPod.Ended(1, word);
  }

  private static TestState state(TestPod first, TestPod second, int noted, Instant now) {
    return BootTest.state(TEST, new BootTest.Observed(List.of(first, second), noted), now);
  }

  private static int attempt(TestPod first, TestPod second, int noted) {
    return new BootTest.Observed(List.of(first, second), noted).attempt();
  }
}
