// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import dev.slipway.core.machine.DrainPolicy;
import dev.slipway.core.machine.MachineAction;
import dev.slipway.core.machine.MachineDesired;
import dev.slipway.core.machine.MachineObserved;
import dev.slipway.core.machine.MachinePlan;
import dev.slipway.core.machine.MachinePlanner;
import dev.slipway.core.rollout.Machine;
import dev.slipway.core.rollout.Machine.Facts;
import dev.slipway.core.rollout.Machine.NodeFacts;
import dev.slipway.core.rollout.Manner;
import dev.slipway.core.rollout.PoolDesired;
import dev.slipway.core.rollout.PoolObserved;
import dev.slipway.core.rollout.RolloutPlanner;
import dev.slipway.core.rollout.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Operators with one guard broken, and the invariants that must notice. */
record BrokenGuard(String name, Operator operator, List<String> noticedBy) {
  static Stream<BrokenGuard> all() {
    return Stream.of(
        of(
            "going machines do not count",
            observing(m -> m.deleting() ? Optional.empty() : Optional.of(m)),
            "I2"),
        of("one more may be unavailable", desiring(pool -> limits(pool, 0, 1)), "I1", "I6"),
        of("one more may exist", desiring(pool -> limits(pool, 1, 0)), "I2"),
        of(
            "a pause is not heard",
            desiring(pool ->
                manner(
                    pool,
                    new Manner(pool.manner().type(), false, List.of(), pool.manner().retires()))),
            "I9"),
        of(
            "nobody is asked",
            desiring(pool ->
                manner(
                    pool,
                    new Manner(
                        Manner.Type.ROLLING,
                        pool.manner().paused(),
                        List.of(),
                        pool.manner().retires()))),
            "I9"),
        of("a build that failed is made again", BrokenGuard.triesAgain(), "I16"),
        of(
            "ready is available",
            desiring(pool ->
                new PoolDesired(
                    pool.name(),
                    pool.uid(),
                    pool.replicas(),
                    pool.limits(),
                    pool.manner(),
                    Times.of(Duration.ZERO),
                    pool.target())),
            "I1"),
        of(
            "cordoned is available",
            observing(m -> node(m, n -> new NodeFacts(n.maybeReady(), n.readySince(), false))),
            "I1"),
        of(
            "joined is available",
            observing(m ->
                Optional.of(
                    with(
                        m,
                        new Facts(
                            false,
                            true,
                            true,
                            Optional.of(new NodeFacts(true, Optional.of(Instant.EPOCH), false)))))),
            "I1",
            "I6"),
        of(
            "nobody is ready",
            observing(m -> node(m, n -> new NodeFacts(false, Optional.empty(), n.cordoned()))),
            "I1",
            "I6"),
        of(
            "the cache is believed",
            new Operator(RolloutPlanner::plan, MachinePlanner::plan, false),
            "I1",
            "I2",
            "I6"),
        of(
            "pods and volumes are not looked at",
            perMachine(o ->
                new MachineObserved(
                    o.ledger(),
                    o.launch(),
                    o.instance(),
                    o.credentials(),
                    o.node(),
                    List.of(),
                    List.of())),
            "I3"),
        of(
            "force without being asked",
            new Operator(
                RolloutPlanner::plan,
                (desired, observed, now) -> MachinePlanner.plan(forced(desired), observed, now),
                true),
            "I3"),
        of(
            "nothing is written down",
            new Operator(RolloutPlanner::plan, BrokenGuard::powersOffAtOnce, true),
            "I4"),
        of(
            "the resource goes first",
            new Operator(RolloutPlanner::plan, BrokenGuard::forgetsAtOnce, true),
            "I5"));
  }

  private static BrokenGuard of(String name, Operator operator, String... noticedBy) {
    return new BrokenGuard(name, operator, List.of(noticedBy));
  }

  @Override
  public String toString() {
    return name;
  }

  private static Operator desiring(UnaryOperator<PoolDesired> change) {
    return new Operator(
        (desired, observed, now) -> RolloutPlanner.plan(change.apply(desired), observed, now),
        MachinePlanner::plan,
        true);
  }

  private static PoolDesired manner(PoolDesired pool, Manner manner) {
    return new PoolDesired(
        pool.name(),
        pool.uid(),
        pool.replicas(),
        pool.limits(),
        manner,
        pool.times(),
        pool.target());
  }

  /** As if every machine of the target that failed had worked. */
  private static Operator triesAgain() {
    return new Operator(
        (desired, observed, now) ->
            RolloutPlanner.plan(
                desired,
                new PoolObserved(
                    observed.machines().stream()
                        .map(m -> desired.target().equals(m.build()) ? proved(m) : m)
                        .toList(),
                    observed.progress()),
                now),
        MachinePlanner::plan,
        true);
  }

  private static Machine proved(Machine m) {
    var facts = m.facts();
    return facts.ended() ? with(m, new Facts(true, true, facts.verified(), facts.node())) : m;
  }

  private static PoolDesired limits(PoolDesired pool, int surge, int unavailable) {
    return new PoolDesired(
        pool.name(),
        pool.uid(),
        pool.replicas(),
        PoolDesired.Limits.of(
            pool.ceiling() - pool.replicas() + surge, pool.replicas() - pool.floor() + unavailable),
        pool.manner(),
        pool.times(),
        pool.target());
  }

  private interface Sight {
    Optional<Machine> see(Machine machine);
  }

  private static Operator observing(Sight sight) {
    return new Operator(
        (desired, observed, now) ->
            RolloutPlanner.plan(
                desired,
                new PoolObserved(
                    observed.machines().stream().flatMap(m -> sight.see(m).stream()).toList(),
                    observed.progress()),
                now),
        MachinePlanner::plan,
        true);
  }

  private static Machine with(Machine m, Facts facts) {
    return new Machine(
        m.name(), m.build(), m.created(), m.deleting(), facts, m.marks(), m.blockedBy(), m.doing());
  }

  private static Optional<Machine> node(Machine m, UnaryOperator<NodeFacts> change) {
    var facts = m.facts();
    return Optional.of(
        with(
            m,
            new Facts(
                facts.ended(), facts.provedOnce(), facts.verified(), facts.node().map(change))));
  }

  private static Operator perMachine(UnaryOperator<MachineObserved> change) {
    return new Operator(
        RolloutPlanner::plan,
        (desired, observed, now) -> MachinePlanner.plan(desired, change.apply(observed), now),
        true);
  }

  private static MachineDesired forced(MachineDesired m) {
    return new MachineDesired(
        m.name(),
        m.uid(),
        m.providerID(),
        m.contentDigest(),
        m.labels(),
        m.finalizer(),
        m.deleting(),
        m.retired(),
        new DrainPolicy(
            Optional.of(Duration.ofSeconds(1)),
            DrainPolicy.OnTimeout.FORCE,
            Optional.empty(),
            true,
            true,
            List.of()));
  }

  private static MachinePlan powersOffAtOnce(
      MachineDesired desired, MachineObserved observed, Instant now) {
    var plan = MachinePlanner.plan(desired, observed, now);
    return desired.deleting() ? adding(plan, new MachineAction.DeleteInstance()) : plan;
  }

  private static MachinePlan forgetsAtOnce(
      MachineDesired desired, MachineObserved observed, Instant now) {
    var plan = MachinePlanner.plan(desired, observed, now);
    return desired.deleting() ? adding(plan, new MachineAction.RemoveFinalizer()) : plan;
  }

  private static MachinePlan adding(MachinePlan plan, MachineAction action) {
    return new MachinePlan(
        Stream.concat(plan.actions().stream(), Stream.of(action)).toList(),
        plan.ledger(),
        plan.conditions(),
        plan.phase(),
        plan.refusals(),
        plan.requeueAfter());
  }
}
