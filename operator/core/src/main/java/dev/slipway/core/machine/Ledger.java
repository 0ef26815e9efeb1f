// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is written down in the status, and so survives a restart. A destructive action is planned
 * only when the ledger that was read has its precondition.
 *
 * @param providerID set once
 * @param node the Node that the machine became
 * @param bootID the boot that was verified
 * @param contentDigest what the node says it runs
 * @param drain how far the drain is
 * @param done the steps whose conditions are true
 */
public record Ledger(
    Optional<String> providerID,
    Optional<NodeIdentity> node,
    Optional<String> bootID,
    Optional<String> contentDigest,
    Optional<Drain> drain,
    Set<Step> done) {
  /** Of a machine that nothing is known of. */
  public static final Ledger EMPTY =
      new Ledger(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Set.of());

  public Ledger {
    done = Set.copyOf(done);
  }

  public boolean has(Step step) {
    return done.contains(step);
  }

  Ledger with(Step step, boolean so) {
    if (has(step) == so) {
      return this;
    }
    var steps = EnumSet.noneOf(Step.class);
    steps.addAll(done);
    if (so) {
      steps.add(step);
    } else {
      steps.remove(step);
    }
    return new Ledger(providerID, node, bootID, contentDigest, drain, steps);
  }

  Ledger withProviderID(String id) {
    return new Ledger(
        providerID.or(() -> Optional.of(id)), node, bootID, contentDigest, drain, done);
  }

  Ledger withNode(NodeIdentity other) {
    return new Ledger(providerID, Optional.of(other), bootID, contentDigest, drain, done);
  }

  Ledger withReport(Optional<String> boot, Optional<String> digest) {
    return new Ledger(providerID, node, boot, digest, drain, done);
  }

  /** As before any drain; one that was given up is remembered. */
  Ledger withoutDrain() {
    var back =
        with(Step.Cordoned, false).with(Step.Drained, false).with(Step.VolumesDetached, false);
    return new Ledger(
        providerID, node, bootID, contentDigest, drain.filter(Drain::isAborted), back.done);
  }

  Ledger withDrain(Drain other) {
    return new Ledger(providerID, node, bootID, contentDigest, Optional.of(other), done);
  }

  /** What refused the last evictions. */
  List<Blocked> blocked() {
    return drain.map(Drain::blockedBy).orElse(List.of());
  }
}
