// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import static dev.slipway.assembler.model.Settings.first;

import java.util.List;
import java.util.Optional;

/**
 * How our init looks after a container; LinuxKit has none of it.
 *
 * @param restart what happens when a service ends
 * @param after services that must be ready first
 * @param ready when a service is ready; without it, once it runs
 * @param stopSignal asks it to end, such as SIGTERM
 * @param stopTimeout seconds until it is killed
 * @param onFailure what happens when a container of onboot or onshutdown fails
 * @param log what becomes of its output
 */
public record Supervision(
    Optional<Restart> restart,
    Optional<List<String>> after,
    Optional<Ready> ready,
    Optional<String> stopSignal,
    Optional<Integer> stopTimeout,
    Optional<OnFailure> onFailure,
    Optional<Log> log) {
  static final Supervision NONE =
      new Supervision(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** A choice that the model and the init call by the same word. */
  public sealed interface Word permits Restart, OnFailure {
    /** The word. */
    String word();
  }

  /** What happens when a service ends. */
  public enum Restart implements Word {
    ALWAYS("always"),
    ON_FAILURE("onFailure"),
    NEVER("never");

    private final String word;

    Restart(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  /** What happens when a container that should end well does not. */
  public enum OnFailure implements Word {
    CONTINUE("continue"),
    POWEROFF("poweroff"),
    RESCUE("rescue");

    private final String word;

    OnFailure(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  /**
   * When a service is ready.
   *
   * @param timeoutSeconds until the wait is given up
   */
  public record Ready(Probe probe, Optional<Integer> timeoutSeconds) {}

  /** What tells that a service is ready. */
  public sealed interface Probe {
    /** A file of the container exists. */
    record File(String path) implements Probe {}

    /** A connection is accepted at HOST:PORT. */
    record Tcp(String address) implements Probe {}

    /** A command in the container ends with 0. */
    record Exec(List<String> command) implements Probe {}
  }

  /**
   * What becomes of a container's output.
   *
   * @param console whether it is on the console, too
   * @param maxBytes of one file, after which a new one begins
   * @param files how many are kept
   */
  public record Log(Optional<Boolean> console, Optional<Long> maxBytes, Optional<Integer> files) {}

  Supervision over(Supervision label) {
    return new Supervision(
        first(restart, label.restart),
        first(after, label.after),
        first(ready, label.ready),
        first(stopSignal, label.stopSignal),
        first(stopTimeout, label.stopTimeout),
        first(onFailure, label.onFailure),
        first(log, label.log));
  }

  /** Whether nothing is said. */
  public boolean isEmpty() {
    return equals(NONE);
  }
}
