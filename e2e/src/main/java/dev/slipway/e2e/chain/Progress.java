// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.chain;

import dev.slipway.e2e.cluster.ClusterException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
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
   * Looks again and again until it is so, and says how things stand whenever that changes.
   *
   * @param what is awaited, for the message when it does not happen
   * @param limit how long to wait
   * @param look what there is to see
   * @param standing how things stand; empty says nothing
   * @param done whether it is so
   */
  public <T> T await(
      String what,
      Duration limit,
      Supplier<T> look,
      Function<T, String> standing,
      Predicate<T> done) {
    var deadline = System.nanoTime() + limit.toNanos();
    var said = "";
    while (true) {
      var seen = look.get();
      if (done.test(seen)) {
        return seen;
      }
      var now = standing.apply(seen);
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
