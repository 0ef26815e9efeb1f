// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine as it is seen from the pool.
 *
 * @param name the machine's name, and its Node's
 * @param build what it was launched with
 * @param deleting whether it is going, whoever asked for it
 * @param blockedBy what refuses its drain
 * @param doing what it waits for itself, if it says more than that it is on its way
 */
public record Machine(
    String name,
    Target.Build build,
    Instant created,
    boolean deleting,
    Facts facts,
    Marks marks,
    List<Waiting> blockedBy,
    Optional<Waiting> doing) {

  public Machine {
    blockedBy = List.copyOf(blockedBy);
  }

  /**
   * What machine and Node report.
   *
   * @param ended the machine ended by itself and will not come back
   * @param provedOnce the node has at some time reported the build it was launched with
   * @param verified it does so now
   * @param node the Node of this machine, if it has joined
   */
  public record Facts(
      boolean ended, boolean provedOnce, boolean verified, Optional<NodeFacts> node) {}

  /**
   * What is known of a Node.
   *
   * @param maybeReady whether any source says that it is ready: pods may be served there
   * @param readySince since when all sources say so
   * @param cordoned whether it takes no new pods
   */
  public record NodeFacts(boolean maybeReady, Optional<Instant> readySince, boolean cordoned) {}

  /**
   * By what machines are chosen, besides their service.
   *
   * @param approvedFor the build by which a person lets it be replaced; empty for none
   * @param volumes how many volumes are in use on its node: moving their pods takes longest
   * @param labels those of its Node that an order names
   * @param avoided whether its Node is marked, so that pods go elsewhere if they can
   * @param exit whether its Node is being emptied
   */
  public record Marks(
      String approvedFor, int volumes, Map<String, String> labels, boolean avoided, Exit exit) {
    public static final Marks NONE = new Marks("", 0, Map.of(), false, Exit.NONE);

    public Marks {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * How far a machine is on its way out, as long as it can be taken back.
   *
   * @param retiredAt since when its Node shall be emptied, if it shall
   * @param emptied whether it is
   * @param abortedAt when that was last given up
   */
  public record Exit(Optional<Instant> retiredAt, boolean emptied, Optional<Instant> abortedAt) {
    public static final Exit NONE = new Exit(Optional.empty(), false, Optional.empty());

    boolean retired() {
      return retiredAt.isPresent();
    }

    /** Whether the drain that was asked for last has been given up; not one before it. */
    boolean aborted() {
      return retiredAt.flatMap(at -> abortedAt.filter(end -> !end.isBefore(at))).isPresent();
    }
  }

  /** What a machine is worth to the pool, from what can go without loss to what serves. */
  enum Service {
    /** It ended by itself. */
    ENDED,
    /** It has not yet shown that it runs its build. */
    JOINING,
    /** It did, but its node is not ready now. */
    DOWN,
    /** Ready, but not long enough, or not by all accounts. */
    SETTLING,
    /** As good as available, but somebody cordoned it. */
    CORDONED,
    AVAILABLE
  }

  Service service(Duration minReady, Instant now) {
    var maybeReady = facts.node.filter(NodeFacts::maybeReady).isPresent();
    if (facts.ended) {
      // While its node is still reported as ready, it might be the report of its end that is wrong.
      return maybeReady ? Service.SETTLING : Service.ENDED;
    }
    if (!facts.provedOnce) {
      return Service.JOINING;
    }
    if (!facts.verified || !maybeReady) {
      return Service.DOWN;
    }
    if (settledAt(minReady).filter(at -> !at.isAfter(now)).isEmpty()) {
      return Service.SETTLING;
    }
    return facts.node.filter(NodeFacts::cordoned).isPresent()
        ? Service.CORDONED
        : Service.AVAILABLE;
  }

  /** When its node has been ready long enough. */
  Optional<Instant> settledAt(Duration minReady) {
    return facts.node.flatMap(NodeFacts::readySince).map(since -> since.plus(minReady));
  }

  boolean hasNode() {
    return facts.node.isPresent();
  }
}
