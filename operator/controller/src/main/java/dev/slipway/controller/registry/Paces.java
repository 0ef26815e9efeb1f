// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import dev.slipway.core.registry.Pace;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;

/** Asks no registry faster than it may be asked. */
final class Paces {
  private static final Duration UNSAID = Duration.ofSeconds(10);

  private final ConcurrentMap<String, Pace> paces = new ConcurrentHashMap<>();
  private final Duration patience;

  Paces(Duration patience) {
    this.patience = patience;
  }

  /** Waits for one's turn, or says that it would take too long. */
  void await(String registry) throws IOException {
    var turn = new AtomicReference<Pace.Turn>();
    paces.compute(
        registry,
        (_, pace) -> {
          turn.set((pace == null ? Pace.unhurried(now()) : pace).turn(now(), patience));
          return turn.get().after();
        });
    switch (turn.get()) {
      case Pace.Turn.In(_, Duration wait) -> sleep(wait);
      case Pace.Turn.Blocked _ -> throw new IOException("HTTP 429");
      case Pace.Turn.Crowded _ -> throw new IOException("it is asked for too much at once");
    }
  }

  private void sleep(Duration wait) throws IOException {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("no answer within " + patience.toSeconds() + " s", e);
    }
  }

  /**
   * Asks a registry no more for as long as it says.
   *
   * @param retryAfter seconds or a date (RFC 9110), or anything else
   * @param date when it said so, by its own clock
   */
  void slowDown(String registry, String retryAfter, String date) {
    var pause = read(retryAfter, date);
    paces.compute(
        registry,
        (_, pace) -> (pace == null ? Pace.unhurried(now()) : pace).blockedFor(now(), pause));
  }

  private static Duration read(String retryAfter, String date) {
    try {
      return retryAfter.matches("[0-9]{1,9}")
          ? Duration.ofSeconds(Long.parseLong(retryAfter))
          : Duration.between(time(date), time(retryAfter));
    } catch (DateTimeException e) {
      return UNSAID;
    }
  }

  private static Instant time(String date) {
    return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  /** Goes on when the clock is moved. */
  private static Instant now() {
    return Instant.EPOCH.plusNanos(System.nanoTime());
  }
}
