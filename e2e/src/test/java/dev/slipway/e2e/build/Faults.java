// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.ClusterException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The registry at {@link Setup#FAULTY_REGISTRY}, and how it fails. What a fault is about is a
 * regular expression for method and path, so tests side by side need not know of each other.
 */
final class Faults {
  private static @Nullable Faults running;

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Process process;
  private final PrintWriter orders;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Map<Integer, Active> active = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();

  private Faults(Process process) {
    this.process = process;
    this.orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /** Those of the run's one; it ends with the run, when nobody gives orders any more. */
  static synchronized Faults of(Cluster cluster) {
    if (running == null) {
      running = start(cluster);
    }
    return running;
  }

  private static Faults start(Cluster cluster) {
    var faults =
        new Faults(
            cluster.start(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                Path.of(Faults.class.getProtectionDomain().getCodeSource().getLocation().getPath())
                    .toString(),
                FaultyRegistry.class.getName(),
                Setup.FAULTY_REGISTRY,
                Setup.REGISTRY));
    Thread.ofVirtual().start(faults::read);
    faults.awaitAnswer("start");
    return faults;
  }

  /** A fault that lasts until it ends. */
  final class Active implements AutoCloseable {
    private final Fault fault;
    private final Semaphore hits = new Semaphore(0);
    private final AtomicInteger count = new AtomicInteger();

    private Active(Fault fault) {
      this.fault = fault;
    }

    private void hit() {
      count.incrementAndGet();
      hits.release();
    }

    /** Waits for the next request that it is about. */
    Active awaitHit() {
      try {
        if (!hits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
          throw new ClusterException("no request was " + fault.order());
        }
        return this;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClusterException("interrupted");
      }
    }

    /** How many requests it has been about. */
    int hits() {
      return count.get();
    }

    void end() {
      order("drop " + fault.number());
    }

    @Override
    public void close() {
      end();
    }
  }

  Active seen(String requests) {
    return add(Fault.Kind.SEEN, Fault.ALWAYS, "-", requests);
  }

  Active held(String requests) {
    return add(Fault.Kind.HELD, Fault.ALWAYS, "-", requests);
  }

  Active gone(String requests) {
    return add(Fault.Kind.GONE, Fault.ALWAYS, "-", requests);
  }

  Active busy(String requests, int times) {
    return add(Fault.Kind.BUSY, times, "1", requests);
  }

  Active locked(String requests, String user, String password) {
    var key = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return add(Fault.Kind.LOCKED, Fault.ALWAYS, Base64.getEncoder().encodeToString(key), requests);
  }

  Active lost(String requests) {
    return add(Fault.Kind.LOST, Fault.ALWAYS, "-", requests);
  }

  Active keptNothing(String requests) {
    return add(Fault.Kind.KEPT_NOTHING, Fault.ALWAYS, "-", requests);
  }

  Active lies(String requests) {
    return add(Fault.Kind.LIES, Fault.ALWAYS, "sha256:" + "0".repeat(64), requests);
  }

  /** Makes the registry behind lose what it has. */
  void lose(String path) {
    order("lose " + path);
  }

  private Active add(Fault.Kind kind, int times, String argument, String requests) {
    var fault = Fault.of(numbers.incrementAndGet(), kind, times, argument, requests);
    var added = new Active(fault);
    active.put(fault.number(), added);
    order(fault.order());
    return added;
  }

  private synchronized void order(String order) {
    orders.println(order);
    awaitAnswer(order);
  }

  private void awaitAnswer(String order) {
    try {
      if (answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS) == null) {
        throw new ClusterException("the faulty registry does not answer to: " + order);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted");
    }
  }

  private void read() {
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("hit ")) {
          active.get(Integer.valueOf(line.substring("hit ".length()))).hit();
        } else {
          answers.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
