// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.progress.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells how far a build is, for programs, and passes on what it hears. Of the phases that overlap,
 * the first that is not done is told, with its own bytes; nothing is told more often than every two
 * seconds.
 */
final class ProgressReport implements Progress {
  private static final long INTERVAL_NANOS = 2_000_000_000;
  private static final String LINES = "-";

  private final List<Path> files = new ArrayList<>();
  private final Optional<PrintWriter> lines;
  private final Progress next;
  private final LongSupplier nanos;
  private final Map<Phase, Count> counts = new EnumMap<>(Phase.class);
  private Optional<Long> told = Optional.empty();

  /**
   * A report.
   *
   * @param places files for JSON, or - for lines
   * @param out where the lines go
   * @param nanos a clock
   */
  ProgressReport(List<String> places, PrintWriter out, Progress next, LongSupplier nanos) {
    places.stream().filter(place -> !place.equals(LINES)).map(Path::of).forEach(files::add);
    lines = places.contains(LINES) ? Optional.of(out) : Optional.empty();
    this.next = next;
    this.nanos = nanos;
  }

  /** A report whose files can be written, which is found out now. */
  static ProgressReport of(List<String> places, PrintWriter out, Progress next)
      throws AssemblyException {
    var report = new ProgressReport(places, out, next, System::nanoTime);
    for (var file : report.files) {
      try {
        Files.writeString(file, json(Phase.Pulling, new Count()));
      } catch (IOException e) {
        throw AssemblyException.storage(Step.Assemble, e).at("--progress " + file);
      }
    }
    return report;
  }

  /** The bytes of a phase. */
  private static final class Count {
    private int active;
    private long expected;
    private long begun;
    private long done;
    private long percent;

    private long total() {
      return Math.max(expected, begun);
    }

    /** It never goes back, even if more turns out to be to do. */
    private long percent() {
      var now = total() == 0 ? 0 : Math.min(100, 100 * done / total());
      percent = Math.max(percent, now);
      return percent;
    }
  }

  @Override
  public synchronized void expect(Phase phase, long bytes) {
    count(phase).expected += bytes;
    next.expect(phase, bytes);
  }

  @Override
  public synchronized Transfer begin(Phase phase, String what, long total) {
    var count = count(phase);
    count.active++;
    count.begun += total;
    var shown = next.begin(phase, what, total);
    tell();
    return new Transfer() {
      @Override
      public void advance(long bytes) {
        advanced(count, bytes);
        shown.advance(bytes);
      }

      @Override
      public void close() {
        ended(count);
        shown.close();
      }
    };
  }

  @Override
  public void warn(String message) {
    next.warn(message);
  }

  private synchronized void advanced(Count count, long bytes) {
    count.done += bytes;
    tell();
  }

  private synchronized void ended(Count count) {
    count.active--;
    tell();
  }

  private Count count(Phase phase) {
    return counts.computeIfAbsent(phase, any -> new Count());
  }

  private void tell() {
    var now = nanos.getAsLong();
    if (told.isPresent() && now - told.get() < INTERVAL_NANOS) {
      return;
    }
    var phase =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue().active > 0)
            .map(Map.Entry::getKey)
            .findFirst();
    if (phase.isPresent()) {
      told = Optional.of(now);
      tell(phase.get(), count(phase.get()));
    }
  }

  private void tell(Phase phase, Count count) {
    lines.ifPresent(out -> {
      out.println(
          String.format(
              Locale.ROOT,
              "progress phase=%s percent=%d bytes=%d/%d",
              phase,
              count.percent(),
              count.done,
              count.total()));
      out.flush();
    });
    for (var file : files) {
      write(file, json(phase, count));
    }
  }

  private static void write(Path file, String json) {
    try {
      Files.writeString(file, json);
    } catch (IOException e) {
      return; // it could be written before; that a reader misses a step must not end a build
    }
  }

  private static String json(Phase phase, Count count) {
    return String.format(
        Locale.ROOT,
        "{\"phase\":\"%s\",\"percent\":%d,\"bytesDone\":%d,\"bytesTotal\":%d}\n",
        phase,
        count.percent(),
        count.done,
        count.total());
  }
}
