// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * How {@link FaultyRegistry} fails.
 *
 * @param number of the fault; the lower comes first where several are about one request
 * @param times how many requests it is about; further ones don't see it
 * @param requests method and path, as a regular expression
 */
record Fault(
    int number,
    Kind kind,
    AtomicInteger times,
    String argument,
    Pattern requests,
    CompletableFuture<Void> ended) {
  static final int ALWAYS = Integer.MAX_VALUE;

  /** What happens to a request. */
  enum Kind {
    /** Nothing, but that it is told. */
    SEEN,
    /** It waits until the fault ends, and is then passed on. */
    HELD,
    /** The connection is closed. */
    GONE,
    /** 429, and to be repeated after the argument's seconds. */
    BUSY,
    /** 401, but for who has the argument, in base64: user and password. */
    LOCKED,
    /** 404. */
    LOST,
    /** 201, and nothing is passed on. */
    KEPT_NOTHING,
    /** It is passed on, and the answer has the argument for a digest. */
    LIES
  }

  static Fault of(int number, Kind kind, int times, String argument, String requests) {
    return new Fault(
        number,
        kind,
        new AtomicInteger(times),
        argument,
        Pattern.compile(requests),
        new CompletableFuture<>());
  }

  /** As an order. */
  String order() {
    return "%d %s %d %s %s".formatted(number, kind, times.get(), argument, requests);
  }

  static Fault ordered(String order) {
    var words = order.split(" ", 5);
    return of(
        Integer.parseInt(words[0]),
        Kind.valueOf(words[1]),
        Integer.parseInt(words[2]),
        words[3],
        words[4]);
  }

  /** Whether it is about a request; this counts. */
  boolean isAbout(String request) {
    return requests.matcher(request).matches() && times.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  void end() {
    ended.complete(null);
  }

  void awaitEnd() {
    ended.join();
  }
}
