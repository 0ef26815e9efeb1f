// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.api.v1alpha1.Simulated;
import dev.slipway.api.v1alpha1.SimulatedFault;
import dev.slipway.api.v1alpha1.SimulatedFaultType;
import dev.slipway.core.machine.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a simulated machine does at each moment. It depends on nothing else, so an operator that
 * starts again finds everything as it would have become.
 *
 * @param uid the machine's UID, which chooses its fault
 * @param contentDigest what it was launched with
 * @param created when it was made
 * @param stopped when it was told to power off
 */
record SimulatedLife(
    String uid,
    String contentDigest,
    Simulated script,
    Instant created,
    Optional<Instant> stopped) {
  private static final String ANOTHER = "sha256:" + "0".repeat(64);

  /**
   * A moment.
   *
   * @param joined whether it is, or was, a node
   * @param ready whether its node is well
   * @param reports the content digest that its node tells
   * @param next when something changes by itself
   */
  record Moment(
      Instance instance, boolean joined, boolean ready, String reports, Optional<Instant> next) {}

  Moment at(Instant now) {
    var booted = created.plusSeconds(script.bootSeconds());
    if (stopped.isPresent()) {
      var off = stopped.get().plusSeconds(script.stopSeconds());
      return now.isBefore(off)
          ? moment(new Instance.Stopping(), false, false, Optional.of(off))
          : moment(new Instance.Absent(), false, false, Optional.empty());
    }
    return now.isBefore(booted) ? booting(Optional.of(booted)) : booted(booted, now);
  }

  private Moment booting(Optional<Instant> until) {
    return moment(new Instance.Starting("the simulated machine boots"), false, false, until);
  }

  private Moment booted(Instant since, Instant now) {
    if (fault().isEmpty()) {
      return running(true, Optional.empty());
    }
    var span = Duration.ofSeconds(fault().get().seconds());
    var spans = Duration.between(since, now).dividedBy(span);
    var next = Optional.of(since.plus(span.multipliedBy(spans + 1)));
    return switch (fault().get().type()) {
      case NeverStarts -> booting(Optional.empty());
      case NeverJoins -> moment(new Instance.Running(), false, false, Optional.empty());
      case Ends ->
          spans == 0
              ? running(true, next)
              : moment(new Instance.Ended("the script says so"), true, false, Optional.empty());
      case Flaps -> running(spans % 2 == 0, next);
      case WrongIdentity -> running(true, Optional.empty());
    };
  }

  private Moment running(boolean ready, Optional<Instant> next) {
    return moment(new Instance.Running(), true, ready, next);
  }

  private Moment moment(Instance instance, boolean joined, boolean ready, Optional<Instant> next) {
    var wrong = fault().filter(f -> f.type() == SimulatedFaultType.WrongIdentity).isPresent();
    return new Moment(instance, joined, ready, wrong ? ANOTHER : contentDigest, next);
  }

  /** The shares lie one after the other on 0 to 99, and the machine's UID is somewhere on it. */
  private Optional<SimulatedFault> fault() {
    int place = Math.floorMod(uid.hashCode(), 100);
    for (var fault : script.faults()) {
      place -= fault.percent();
      if (place < 0) {
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }
}
