// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.progress.Progress;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Shows progress: one line that changes on a terminal, a line for each finished thing elsewhere.
 */
final class ConsoleProgress implements Progress, AutoCloseable {
  private static final long REDRAW_NANOS = 100_000_000;
  private static final int BAR = 24;
  private static final int WIDTH = 78;

  private final PrintWriter out;
  private final boolean terminal;
  private final List<Line> lines = new ArrayList<>();
  private long drawn = System.nanoTime();
  private boolean shown;

  ConsoleProgress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public synchronized Transfer begin(Phase phase, String what, long total) {
    var line = new Line(what, total);
    lines.add(line);
    return line;
  }

  @Override
  public synchronized void warn(String message) {
    erase();
    out.println("warning: " + message);
    out.flush();
  }

  private synchronized void advanced(Line line, long bytes) {
    line.done += bytes;
    if (terminal && System.nanoTime() - drawn > REDRAW_NANOS) {
      draw();
    }
  }

  private synchronized void ended(Line line) {
    lines.remove(line);
    if (!terminal) {
      out.println(line.summary());
      out.flush();
    } else if (lines.isEmpty()) {
      erase();
    }
  }

  private void draw() {
    drawn = System.nanoTime();
    shown = true;
    var current = lines.getFirst();
    var more = lines.size() > 1 ? " (and " + (lines.size() - 1) + " more)" : "";
    var text = current.bar() + " " + current.what + more;
    out.print(
        "\r"
            + (text.length() > WIDTH
                ? text.substring(0, WIDTH)
                : text + " ".repeat(WIDTH - text.length())));
    out.flush();
  }

  private void erase() {
    if (shown) {
      out.print("\r" + " ".repeat(WIDTH) + "\r");
      out.flush();
      shown = false;
    }
  }

  @Override
  public synchronized void close() {
    erase();
  }

  static String size(long bytes) {
    return bytes < 100_000 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private final class Line implements Transfer {
    private final String what;
    private final long total;
    private final long began = System.nanoTime();
    private long done;

    Line(String what, long total) {
      this.what = what;
      this.total = total;
    }

    @Override
    public void advance(long bytes) {
      advanced(this, bytes);
    }

    @Override
    public void close() {
      ended(this);
    }

    private String bar() {
      var filled = total == 0 ? 0 : (int) Math.min(BAR, BAR * done / total);
      return "[" + "=".repeat(filled) + " ".repeat(BAR - filled) + "]";
    }

    private String summary() {
      var seconds = (System.nanoTime() - began) / 1e9;
      return String.format(Locale.ROOT, "%s: %s in %.1f s", what, size(done), seconds);
    }
  }
}
