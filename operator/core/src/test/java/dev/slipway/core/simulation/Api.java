// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.Instance;
import dev.slipway.core.machine.Ledger;
import dev.slipway.core.machine.NodeIdentity;
import dev.slipway.core.machine.NodeView;
import dev.slipway.core.machine.Step;
import dev.slipway.core.rollout.Limit;
import dev.slipway.core.rollout.Manner;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The objects of the simulated cluster. All are values, so that a view of the past is a copy. */
interface Api {
  /** What becomes of a machine that boots a build. */
  enum Fate {
    WORKS,
    HANGS,
    ENDS,
    LIES
  }

  /**
   * A build.
   *
   * @param name one letter
   */
  record Build(String name, Fate fate) {
    String digest() {
      // Digests are 64 hexadecimal digits.
      return "sha256:" + "%02x".formatted((int) name.charAt(0)).repeat(32);
    }
  }

  /**
   * An OSNodePool.
   *
   * @param maxSurge as in the resource
   */
  record Pool(
      int replicas,
      Limit maxSurge,
      Limit maxUnavailable,
      Manner manner,
      Duration minReady,
      Optional<Build> target) {
    Pool(int replicas, int surge, int unavailable, Duration minReady, Optional<Build> target) {
      this(
          replicas,
          new Limit.Count(surge),
          new Limit.Count(unavailable),
          Manner.ROLLING,
          minReady,
          target);
    }

    int ceiling() {
      return replicas + maxSurge.roundedUp(replicas);
    }

    int floor() {
      return Math.max(0, replicas - maxUnavailable.roundedDown(replicas));
    }

    /** Whether the limits come to nothing for so few nodes. */
    boolean allowsNothing() {
      return replicas > 0 && ceiling() == replicas && floor() == replicas;
    }

    Pool withTarget(Build build) {
      return new Pool(replicas, maxSurge, maxUnavailable, manner, minReady, Optional.of(build));
    }

    Pool withReplicas(int number) {
      return new Pool(number, maxSurge, maxUnavailable, manner, minReady, target);
    }

    Pool withLimits(Limit surge, Limit unavailable) {
      return new Pool(replicas, surge, unavailable, manner, minReady, target);
    }

    Pool paused(boolean so) {
      return withManner(new Manner(manner.type(), so, manner.order(), manner.retires()));
    }

    Pool withManner(Manner other) {
      return new Pool(replicas, maxSurge, maxUnavailable, other, minReady, target);
    }
  }

  /** The condition Ready of a machine, with the time of its last transition. */
  record Readiness(Condition.Status status, Reason reason, Instant since) {}

  /** An OSMachine. */
  record Machine(
      String name,
      String uid,
      Build build,
      Instant created,
      boolean deleting,
      String approvedFor,
      Optional<Instant> retired,
      Ledger ledger,
      Readiness ready,
      long version) {
    Machine deleted(long at) {
      return new Machine(name, uid, build, created, true, approvedFor, retired, ledger, ready, at);
    }

    Machine approved(String by, long at) {
      return new Machine(name, uid, build, created, deleting, by, retired, ledger, ready, at);
    }

    Machine retired(Optional<Instant> since, long at) {
      return new Machine(
          name, uid, build, created, deleting, approvedFor, since, ledger, ready, at);
    }

    Machine written(Ledger after, Readiness now, long at) {
      return new Machine(name, uid, build, created, deleting, approvedFor, retired, after, now, at);
    }

    String providerID() {
      return "slipway://podvm/ns/" + name;
    }

    boolean persisted(Step step) {
      return ledger.has(step);
    }
  }

  record Node(
      NodeIdentity identity,
      String providerID,
      String osImage,
      String bootID,
      Condition.Status ready,
      Instant since,
      Optional<String> cordonedBy,
      boolean tainted,
      boolean avoided,
      Map<String, String> labels) {
    boolean isReady() {
      return ready == Condition.Status.TRUE;
    }

    boolean takesPods() {
      return isReady() && cordonedBy.isEmpty() && !tainted;
    }

    NodeView view() {
      return new NodeView(
          identity,
          providerID,
          osImage,
          bootID,
          ready,
          cordonedBy.isPresent(),
          cordonedBy,
          tainted,
          labels);
    }

    Node withReady(Condition.Status status, Instant now) {
      return new Node(
          identity,
          providerID,
          osImage,
          bootID,
          status,
          status == ready ? since : now,
          cordonedBy,
          tainted,
          avoided,
          labels);
    }

    Node withCordon(Optional<String> owner) {
      return with(owner, tainted, avoided, labels);
    }

    Node withTaint(boolean so) {
      return with(cordonedBy, so, avoided, labels);
    }

    Node avoided(boolean so) {
      return with(cordonedBy, tainted, so, labels);
    }

    Node withLabels(Map<String, String> other) {
      return with(cordonedBy, tainted, avoided, other);
    }

    private Node with(
        Optional<String> cordon, boolean taint, boolean avoid, Map<String, String> other) {
      return new Node(
          identity, providerID, osImage, bootID, ready, since, cordon, taint, avoid, other);
    }
  }

  /**
   * A machine at its provider.
   *
   * @param machine the UID of the OSMachine that it was made for
   * @param due when it goes on by itself
   */
  record Vm(String machine, Build build, Instance state, Instant due) {}

  /**
   * A pod of the workload.
   *
   * @param node empty while it waits for a node
   * @param ready when it serves
   * @param leaving when it will have ended, if it was told to go
   */
  record Pod(
      String name, Optional<String> node, Optional<Instant> ready, Optional<Instant> leaving) {
    boolean serves(Instant now) {
      return leaving.isEmpty() && ready.filter(at -> !at.isAfter(now)).isPresent();
    }
  }

  /** Bootstrap credentials of a machine. */
  record Token(Optional<Instant> expiry) {}

  /** What a controller may see: the state after some write. */
  record Snapshot(
      long version, Pool pool, Map<String, Machine> machines, Map<String, Node> nodes) {}
}
