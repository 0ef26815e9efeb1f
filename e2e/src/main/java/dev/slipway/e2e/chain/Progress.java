// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.chain;

import dev.slipway.e2e.cluster.ClusterException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Lines with the seconds since the start, and waiting that says what it waits for. */
public final class Progress {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final PrintStream out;
  private final long began = System.nanoTime();

  public Progress(PrintStream out) {
    this.out = out;
  }

  public void say(String text) {
    out.printf("%7.1f s  %s%n", seconds(), text);
  }

  /** Seconds since the start. */
  public double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  /**
   * Asks again and again until there is an answer, and says how things stand whenever that changes.
   *
   * @param what is awaited, for the message when it does not happen
   * @param limit how long to wait
   * @param standing how things stand; empty says nothing
   * @param answer empty as long as there is none
   */
  public <T> T await(
      String what, Duration limit, Supplier<String> standing, Supplier<Optional<T>> answer) {
    var deadline = System.nanoTime() + limit.toNanos();
    var said = "";
    while (true) {
      var found = answer.get();
      if (found.isPresent()) {
        return found.get();
      }
      var now = standing.get();
      if (!now.isEmpty() && !now.equals(said)) {
        say("  " + now);
        said = now;
      }
      if (System.nanoTime() > deadline) {
        throw new ClusterException(
            "%s: not within %d s%s"
                .formatted(what, limit.toSeconds(), now.isEmpty() ? "" : ". Now: " + now));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
