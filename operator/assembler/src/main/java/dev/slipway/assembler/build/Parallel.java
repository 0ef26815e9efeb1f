// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Does one thing for each item of a list at the same time. */
public final class Parallel {
  private Parallel() {}

  /**
   * Threads for work that ends with the process. They are no virtual ones: the JVM waits 0.3 s for
   * the thread that polls for those when it exits.
   */
  public static ExecutorService threads(int number) {
    return Executors.newFixedThreadPool(number, Thread.ofPlatform().daemon().factory());
  }

  /** What is done. */
  @FunctionalInterface
  public interface Work<T, R> {
    /** Does it for one item. */
    R apply(T item) throws AssemblyException;
  }

  /**
   * The results in the order of the items. All failures are reported at once: the first one's
   * reason with the messages of all.
   */
  public static <T, R> List<R> map(
      ExecutorService executor, Step step, List<T> items, Work<T, R> work)
      throws AssemblyException {
    return all(step, items.stream().map(item -> executor.submit(() -> work.apply(item))).toList());
  }

  /** The results of what is under way, in order, or all its failures. */
  static <R> List<R> all(Step step, List<Future<R>> futures) throws AssemblyException {
    var results = new ArrayList<R>();
    var failures = new ArrayList<AssemblyException>();
    for (var future : futures) {
      await(future, step, results, failures);
    }
    if (failures.isEmpty()) {
      return List.copyOf(results);
    }
    var first = failures.getFirst();
    var text =
        failures.stream().map(AssemblyException::text).distinct().collect(Collectors.joining("\n"));
    throw new AssemblyException(first.step(), first.reason(), text, first);
  }

  private static <R> void await(
      Future<R> future, Step step, List<R> results, List<AssemblyException> failures)
      throws AssemblyException {
    try {
      results.add(future.get());
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case AssemblyException failure -> failures.add(failure);
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(step + " failed unexpectedly", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssemblyException(step, Reason.InternalError, "interrupted", e);
    }
  }
}
