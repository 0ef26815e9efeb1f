// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which Events are written. What is said again is counted in a series that is written at most once
 * a minute, and an object about which something new is said all the time is heard {@value #BURST}
 * times, then once in five minutes. A log line and a count tell of the rest.
 */
final class Repetitions {
  private static final int REMEMBERED = 2048;
  private static final int BURST = 25;
  private static final Duration REFILL = Duration.ofMinutes(5);
  private static final Duration BETWEEN_SERIES = Duration.ofMinutes(1);

  private final Map<String, Said> said = new Recent<>();
  private final Map<String, Allowance> allowances = new Recent<>();

  /** What is to be written. */
  sealed interface Told {
    /** An Event. */
    record First() implements Told {}

    /** That the Event has happened so often. */
    record Again(int count) implements Told {}

    /** Nothing. */
    record Nothing() implements Told {}
  }

  private record Said(int count, Instant written) {}

  private record Allowance(int left, Instant since) {
    Allowance at(Instant now) {
      var refilled = Duration.between(since, now).dividedBy(REFILL);
      return refilled <= 0
          ? this
          : new Allowance(
              (int) Math.min(BURST, left + refilled), since.plus(REFILL.multipliedBy(refilled)));
    }
  }

  private static final class Recent<V> extends LinkedHashMap<String, V> {
    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > REMEMBERED;
    }
  }

  /**
   * Notes that something is said.
   *
   * @param event identifies what is said
   * @param about identifies the object
   */
  synchronized Told note(String event, String about, Instant now) {
    var before = said.get(event);
    if (before == null) {
      if (!allowed(about, now)) {
        return new Told.Nothing();
      }
      said.put(event, new Said(1, now));
      return new Told.First();
    }
    var count = before.count() + 1;
    var due = count == 2 || Duration.between(before.written(), now).compareTo(BETWEEN_SERIES) >= 0;
    if (due && allowed(about, now)) {
      said.put(event, new Said(count, now));
      return new Told.Again(count);
    }
    said.put(event, new Said(count, before.written()));
    return new Told.Nothing();
  }

  private boolean allowed(String about, Instant now) {
    var allowance = allowances.getOrDefault(about, new Allowance(BURST, now)).at(now);
    var allowed = allowance.left() > 0;
    allowances.put(
        about, allowed ? new Allowance(allowance.left() - 1, allowance.since()) : allowance);
    return allowed;
  }
}
