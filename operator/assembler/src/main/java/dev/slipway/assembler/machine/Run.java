// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * One run of a machine, to its end or until its console says something.
 *
 * @param until what a line of the console must match to end it
 * @param timeout after which it is ended
 * @param console where the console goes; empty: to the terminal, with its keys
 */
public record Run(
    Optional<Pattern> until, Optional<Duration> timeout, Optional<OutputStream> console) {
  private static final long STOP_SECONDS = 30;
  private static final int MAX_LINE = 1 << 16;

  /** How it ended. */
  public enum Outcome {
    /** The console said it. */
    Matched,
    /** It switched itself off, or the user ended it. */
    PoweredOff,
    /** The guest reset it: a panic, or a reboot. */
    Reset,
    /** QEMU failed, or the machine ended before the console said it. */
    Failed,
    /** It took too long. */
    TimedOut
  }

  /** How the console goes to this process. */
  public Machine.Console kind() {
    return console.isPresent() ? Machine.Console.Output : Machine.Console.Terminal;
  }

  /**
   * Runs it.
   *
   * @param socket the place of the control socket that the command names
   */
  public Outcome start(List<String> command, Path socket) throws IOException, InterruptedException {
    try (var control = new Control(socket)) {
      var builder = new ProcessBuilder(command);
      builder.redirectError(Redirect.INHERIT);
      if (console.isEmpty()) {
        builder.redirectInput(Redirect.INHERIT).redirectOutput(Redirect.INHERIT);
      }
      var process = builder.start();
      var hook = new Thread(process::destroy);
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        var matched = new CompletableFuture<Boolean>();
        var reader = Thread.ofVirtual().unstarted(() -> read(process.getInputStream(), matched));
        if (console.isPresent()) {
          reader.start();
        } else {
          var _ = process.onExit().thenRun(() -> matched.complete(false));
        }
        return await(process, matched, control);
      } finally {
        process.destroyForcibly();
        remove(hook);
      }
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the process ends already
    }
  }

  private Outcome await(Process process, CompletableFuture<Boolean> matched, Control control)
      throws IOException, InterruptedException {
    try {
      var found =
          timeout.isPresent()
              ? matched.get(timeout.get().toMillis(), TimeUnit.MILLISECONDS)
              : matched.get();
      if (found) {
        stop(process, control);
        return Outcome.Matched;
      }
    } catch (TimeoutException e) {
      stop(process, control);
      return Outcome.TimedOut;
    } catch (ExecutionException e) {
      throw new IOException("the console cannot be written: " + e.getCause(), e);
    }
    var code = process.waitFor();
    var ending = control.ending();
    if (code != 0 || until.isPresent()) {
      return Outcome.Failed;
    }
    return ending.equals("guest-reset") || ending.equals("guest-panic")
        ? Outcome.Reset
        : Outcome.PoweredOff;
  }

  /** By the power button, again and again since a kernel that boots misses it; then by force. */
  private static void stop(Process process, Control control) throws InterruptedException {
    try {
      for (var seconds = 0; seconds < STOP_SECONDS; seconds++) {
        control.pressPower();
        if (process.waitFor(1, TimeUnit.SECONDS)) {
          return;
        }
      }
    } catch (IOException e) {
      process.destroy();
    }
    process.destroy();
    var _ = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
  }

  /** Passes the console on, and looks at each line as far as it has come. */
  private void read(InputStream in, CompletableFuture<Boolean> matched) {
    var out = console.orElseGet(OutputStream::nullOutputStream);
    var line = new StringBuilder();
    var buffer = new byte[8192];
    try {
      for (int n; (n = in.read(buffer)) >= 0; ) {
        out.write(buffer, 0, n);
        out.flush();
        look(new String(buffer, 0, n, StandardCharsets.ISO_8859_1), line, matched);
      }
      matched.complete(false);
    } catch (IOException e) {
      matched.completeExceptionally(e);
    }
  }

  private void look(String text, StringBuilder line, CompletableFuture<Boolean> matched) {
    for (var n = 0; n < text.length(); n++) {
      var c = text.charAt(n);
      if (c == '\n' || line.length() == MAX_LINE) {
        look(line, matched);
        line.setLength(0);
      } else if (c != '\r') {
        line.append(c);
      }
    }
    look(line, matched);
  }

  private void look(CharSequence line, CompletableFuture<Boolean> matched) {
    var text =
        new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    if (until.isPresent() && until.get().matcher(text).find()) {
      matched.complete(true);
    }
  }
}
