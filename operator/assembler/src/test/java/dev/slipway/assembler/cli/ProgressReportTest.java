// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.progress.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressReportTest {
  private final AtomicLong clock = new AtomicLong();
  private final StringWriter lines = new StringWriter();
  @TempDir private Path folder;

  @Test
  void tellsTheFirstPhaseThatIsNotDone() {
    var report = report("-");
    try (var pull = report.begin(Phase.Pulling, "pull a", 200);
        var _ = report.begin(Phase.Assembling, "compress b", 0)) {
      after(2000);
      pull.advance(50);
    }
    after(2000);
    try (var push = report.begin(Phase.Publishing, "push c", 10)) {
      after(2000);
      push.advance(10);
    }

    assertThat(lines.toString().lines())
        .containsExactly(
            "progress phase=Pulling percent=0 bytes=0/200",
            "progress phase=Pulling percent=25 bytes=50/200",
            "progress phase=Publishing percent=0 bytes=0/10",
            "progress phase=Publishing percent=100 bytes=10/10");
  }

  @Test
  void tellsNothingMoreOftenThanEveryTwoSeconds() {
    var report = report("-");
    try (var pull = report.begin(Phase.Pulling, "pull a", 100)) {
      for (var n = 0; n < 100; n++) {
        after(100);
        pull.advance(1);
      }
    }

    assertThat(lines.toString().lines()).hasSize(6);
  }

  @Test
  void neverGoesBackAndKnowsWhatIsGoingToBegin() {
    var report = report("-");
    report.expect(Phase.Publishing, 100);
    try (var one = report.begin(Phase.Publishing, "push a", 50)) {
      after(2000);
      one.advance(50);
    }
    after(2000);
    try (var _ = report.begin(Phase.Publishing, "push b", 150)) {
      assertThat(lines.toString().lines())
          .containsExactly(
              "progress phase=Publishing percent=0 bytes=0/100",
              "progress phase=Publishing percent=50 bytes=50/100",
              "progress phase=Publishing percent=50 bytes=50/200");
    }
  }

  @Test
  void writesAFileThatIsAlwaysWhole() throws Exception {
    var file = folder.resolve("progress");
    var report = ProgressReport.of(List.of(file.toString()), out(), Progress.SILENT);
    assertThat(file)
        .hasContent("{\"phase\":\"Pulling\",\"percent\":0,\"bytesDone\":0,\"bytesTotal\":0}");

    try (var _ = report.begin(Phase.Pulling, "pull a", 7)) {
      assertThat(file).content().contains("\"bytesTotal\":7");
    }
    assertThat(lines.toString()).isEmpty();
  }

  @Test
  void aFileThatCannotBeWrittenIsNamedBeforeAnythingBegins() {
    var failure =
        catchThrowableOfType(
            AssemblyException.class,
            () -> ProgressReport.of(List.of(folder + "/none/p"), out(), Progress.SILENT));

    assertThat(failure.text()).contains("--progress " + folder + "/none/p", "does not exist");
  }

  private ProgressReport report(String place) {
    return new ProgressReport(List.of(place), out(), Progress.SILENT, clock::get);
  }

  private PrintWriter out() {
    return new PrintWriter(lines, true);
  }

  private void after(long millis) {
    clock.addAndGet(millis * 1_000_000);
  }
}
