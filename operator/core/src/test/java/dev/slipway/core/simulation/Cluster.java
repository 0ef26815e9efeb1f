// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import dev.slipway.core.machine.DrainPolicy;
import dev.slipway.core.simulation.Api.Machine;
import dev.slipway.core.simulation.Api.Node;
import dev.slipway.core.simulation.Api.Pod;
import dev.slipway.core.simulation.Api.Pool;
import dev.slipway.core.simulation.Api.Snapshot;
import dev.slipway.core.simulation.Api.Token;
import dev.slipway.core.simulation.Api.Vm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The API server, the provider and the clock, with a memory of the last writes and a log. */
final class Cluster {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int MEMORY = 12;

  Instant now = START;
  Pool pool;
  final Map<String, Machine> machines = new TreeMap<>();
  final Map<String, Node> nodes = new TreeMap<>();
  final Map<String, Vm> vms = new TreeMap<>();
  final Map<String, Pod> pods = new TreeMap<>();
  final Map<String, Token> tokens = new HashMap<>();

  /** Volumes that are attached, by pod. */
  final Map<String, String> attachments = new TreeMap<>();

  /** How many pods of the workload may be missing; the disruption budget. */
  int podsMayBeMissing = 1;

  /** How many pods the workload has. */
  int workload;

  /** How the pool wants its nodes drained. */
  DrainPolicy drain = DrainPolicy.DEFAULT;

  /** Machines that ended by themselves; what ran on them is lost. */
  final Set<String> lost = new HashSet<>();

  private record Line(Instant at, String who, String what) {}

  private final List<Line> log = new ArrayList<>();
  private final Map<String, String> aliases = new HashMap<>();
  private final Deque<Snapshot> history = new ArrayDeque<>();
  private long version;
  private int uids;

  Cluster(Pool pool) {
    this.pool = pool;
    written();
  }

  /** Every write ends with this. */
  void written() {
    version++;
    history.addFirst(new Snapshot(version, pool, new TreeMap<>(machines), new TreeMap<>(nodes)));
    while (history.size() > MEMORY) {
      history.removeLast();
    }
  }

  Snapshot read() {
    return history.getFirst();
  }

  /** What a cache has that is some writes behind. */
  Snapshot readStale(int writes) {
    return history.stream().skip(Math.min(writes, history.size() - 1)).findFirst().orElseThrow();
  }

  long version() {
    return version;
  }

  void put(Machine machine) {
    machines.put(machine.name(), machine);
    written();
  }

  void put(Node node) {
    nodes.put(node.identity().name(), node);
    written();
  }

  Optional<Machine> machine(String name) {
    return Optional.ofNullable(machines.get(name));
  }

  Optional<Node> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  List<Pod> podsOn(String node) {
    return pods.values().stream().filter(p -> p.node().filter(node::equals).isPresent()).toList();
  }

  String newUid() {
    return "uid-" + ++uids;
  }

  /** Gives a machine a name that a person can follow: the build's letter and a number. */
  void name(String machine, String build) {
    var number = aliases.values().stream().filter(a -> a.startsWith(build)).count() + 1;
    aliases.putIfAbsent(machine, build + number);
  }

  private String aliased(String text) {
    var readable = text;
    for (var entry : aliases.entrySet()) {
      readable = readable.replace(entry.getKey(), entry.getValue());
    }
    return readable;
  }

  void log(String who, String what) {
    log.add(new Line(now, who, what));
  }

  /** What happened, line by line. */
  String story() {
    return log.stream().map(this::text).collect(Collectors.joining("\n", "", "\n"));
  }

  private String text(Line line) {
    var passed = Duration.between(START, line.at);
    return "%02d:%02d:%02d  %-8s %s"
        .formatted(
            passed.toHours(),
            passed.toMinutesPart(),
            passed.toSecondsPart(),
            line.who,
            aliased(line.what));
  }
}
