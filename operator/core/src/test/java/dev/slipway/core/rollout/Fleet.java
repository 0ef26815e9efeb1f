// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.rollout.Machine.Facts;
import dev.slipway.core.rollout.Machine.NodeFacts;
import dev.slipway.core.rollout.PoolDesired.Limits;
import dev.slipway.core.rollout.RolloutAction.CreateMachine;
import dev.slipway.core.rollout.RolloutAction.DeleteMachine;
import dev.slipway.core.rollout.RolloutAction.MarkNode;
import dev.slipway.core.rollout.RolloutAction.RetireMachine;
import dev.slipway.core.rollout.RolloutAction.ReturnMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A pool and its machines in the words of a test, and the plan for them in the same words. */
final class Fleet {
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  static final Duration MIN_READY = Duration.ofSeconds(10);

  private final int replicas;
  private final Limits limits;
  private final Target target;
  private final List<Machine> machines = new ArrayList<>();
  private Manner manner = Manner.ROLLING;
  private Optional<Progress> progress = Optional.empty();
  private String approvedFor = "";
  private int volumes;
  private boolean avoided;
  private Machine.Exit exit = Machine.Exit.NONE;
  private Optional<String> doing = Optional.empty();
  private Map<String, String> labels = Map.of();

  private Fleet(int replicas, Limits limits, Target target) {
    this.replicas = replicas;
    this.limits = limits;
    this.target = target;
  }

  static Fleet of(int replicas, int maxSurge, int maxUnavailable, String target) {
    return of(replicas, Limits.of(maxSurge, maxUnavailable), target);
  }

  static Fleet of(int replicas, Limits limits, String target) {
    return new Fleet(replicas, limits, build(target));
  }

  static Fleet without(int replicas, Target.Missing target) {
    return new Fleet(replicas, Limits.of(1, 0), target);
  }

  Fleet paused() {
    manner = new Manner(manner.type(), true, manner.order(), manner.retires());
    return this;
  }

  Fleet replacedBy(Manner.Type type) {
    manner = new Manner(type, manner.paused(), manner.order(), manner.retires());
    return this;
  }

  Fleet inOrder(Order... order) {
    manner = new Manner(manner.type(), manner.paused(), List.of(order), manner.retires());
    return this;
  }

  /** The machines that follow may be replaced by a build. */
  Fleet approvedFor(String build) {
    approvedFor = build;
    return this;
  }

  /** The machines that follow say what they wait for. */
  Fleet saying(String words) {
    doing = Optional.of(words);
    return this;
  }

  /** Nodes are emptied before their machines are given up. */
  Fleet retires() {
    manner = new Manner(manner.type(), manner.paused(), manner.order(), true);
    return this;
  }

  /** How far the machines that follow are on their way out. */
  Fleet exit(boolean retired, boolean emptied, Optional<Duration> abortedFor) {
    exit =
        new Machine.Exit(
            retired ? Optional.of(NOW.minus(Duration.ofMinutes(5))) : Optional.empty(),
            emptied,
            abortedFor.map(NOW::minus));
    return this;
  }

  /** The Nodes of the machines that follow are marked. */
  Fleet avoided() {
    avoided = true;
    return this;
  }

  /** The machines that follow have so many volumes. */
  Fleet volumes(int number) {
    volumes = number;
    return this;
  }

  /** The Nodes of the machines that follow have a label. */
  Fleet labelled(String key, String value) {
    labels = Map.of(key, value);
    return this;
  }

  /** The pool last came forward so long ago, and was then where it is now. */
  Fleet withoutProgressFor(Duration time) {
    var now = plan().progress();
    progress =
        Optional.of(
            new Progress(NOW.minus(time), now.goal(), now.reached(), now.outdated(), now.joined()));
    return this;
  }

  static Target.Build build(String name) {
    return new Target.Build(name, "sha256:" + name, "registry/os@sha256:" + name);
  }

  /** A machine of a build in a state: an hour old, or a minute if it has not joined yet. */
  Fleet with(String name, String build, String state) {
    var young = state.equals("joining") || state.equals("registered");
    return with(name, build, state, young ? Duration.ofMinutes(1) : Duration.ofHours(1));
  }

  Fleet with(String name, String build, String state, Duration age) {
    var word = state.startsWith("going ") ? state.substring(6) : state;
    var facts =
        switch (word) {
          case "available" -> facts(true, node(true, age, false));
          case "cordoned" -> facts(true, node(true, age, true));
          case "settling" -> facts(true, node(true, Duration.ofSeconds(4), false));
          case "doubtful" -> facts(true, Optional.of(new NodeFacts(true, Optional.empty(), false)));
          case "down" -> facts(true, node(false, age, false));
          case "joining" -> facts(false, Optional.empty());
          case "registered" -> facts(false, node(true, age, false));
          case "ended" -> new Facts(true, false, false, Optional.empty());
          case "died" -> new Facts(true, true, true, node(false, age, false));
          default -> throw new IllegalArgumentException(word);
        };
    var blockedBy =
        name.startsWith("blocked")
            ? List.of(
                new Waiting(
                    "PodDisruptionBudget", "ns/web", Optional.of(NOW), "pod ns/web-1 must stay"))
            : List.<Waiting>of();
    machines.add(
        new Machine(
            name,
            build(build),
            NOW.minus(age),
            state.startsWith("going "),
            facts,
            new Machine.Marks(approvedFor, volumes, labels, avoided, exit),
            blockedBy,
            doing.map(words -> new Waiting("Provider", name, Optional.of(NOW), words))));
    return this;
  }

  private static Facts facts(boolean verified, Optional<NodeFacts> node) {
    return new Facts(false, verified, verified, node);
  }

  private static Optional<NodeFacts> node(boolean ready, Duration since, boolean cordoned) {
    return Optional.of(
        new NodeFacts(ready, Optional.of(NOW.minus(since)).filter(_ -> ready), cordoned));
  }

  /** The machine that the planner would make of a build in a slot. */
  Fleet withSlot(int slot, String build, String state) {
    return with(MachineNames.of(desired(), build(build), slot), build, state);
  }

  PoolDesired desired() {
    return new PoolDesired("web", "uid-1", replicas, limits, manner, Times.of(MIN_READY), target);
  }

  RolloutPlan plan() {
    return RolloutPlanner.plan(desired(), new PoolObserved(machines, progress), NOW);
  }

  RolloutPlan planInReverse() {
    return RolloutPlanner.plan(desired(), new PoolObserved(machines.reversed(), progress), NOW);
  }

  /** What is done: {@code create b/0} is the machine of build b in slot 0. */
  List<String> actions() {
    return done().stream().map(this::word).toList();
  }

  /** The marks that are set (+) and taken away (-). */
  List<String> marks() {
    return plan().actions().stream()
        .flatMap(a ->
            a instanceof MarkNode mark
                ? Stream.of((mark.avoided() ? "+" : "-") + mark.machine())
                : Stream.empty())
        .toList();
  }

  private List<RolloutAction> done() {
    return plan().actions().stream().filter(a -> !(a instanceof MarkNode)).toList();
  }

  private String word(RolloutAction action) {
    return switch (action) {
      case CreateMachine create -> "create " + slot(create.machine(), create.build());
      case DeleteMachine delete -> "delete " + slot(delete.machine());
      case RetireMachine retire -> "retire " + slot(retire.machine());
      case ReturnMachine back -> "return " + slot(back.machine());
      case MarkNode mark -> "mark " + mark.machine();
    };
  }

  private String slot(String name) {
    return List.of("a", "b", "c").stream()
        .map(build -> slot(name, build(build)))
        .filter(slot -> !slot.equals(name))
        .findFirst()
        .orElse(name);
  }

  private String slot(String name, Target.Build build) {
    return IntStream.range(0, 20)
        .filter(slot -> MachineNames.of(desired(), build, slot).equals(name))
        .mapToObj(slot -> build.name() + "/" + slot)
        .findFirst()
        .orElse(name);
  }

  /** The whole plan. */
  String text() {
    var plan = plan();
    var lines = new ArrayList<String>();
    for (var action : done()) {
      lines.add("%s (%s): %s".formatted(word(action), action.reason(), action.why()));
    }
    lines.add(plan.counts().toString());
    plan.conditions().stream()
        .filter(c -> !c.type().equals("Stalled") || c.status() != Condition.Status.FALSE)
        .forEach(c ->
            lines.add(
                "%s=%s %s: %s".formatted(c.type(), c.status().text(), c.reason(), c.message())));
    plan.waitingFor()
        .forEach(
            w -> lines.add("waits for %s %s: %s".formatted(w.kind(), w.object(), w.message())));
    plan.requeueAfter()
        .filter(after -> !after.equals(Times.PROGRESS))
        .ifPresent(after -> lines.add("again after " + after));
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }
}
