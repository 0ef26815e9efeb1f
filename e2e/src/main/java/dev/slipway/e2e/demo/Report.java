// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.demo;

import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.chain.Load;
import dev.slipway.e2e.chain.Machines;
import dev.slipway.e2e.chain.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the demo has seen, as a table. */
final class Report {
  private record Phase(String name, double seconds) {}

  private final List<Phase> phases = new ArrayList<>();

  void phase(String name, Progress progress, Runnable work) {
    phase(
        name,
        progress,
        () -> {
          work.run();
          return name;
        });
  }

  <T> T phase(String name, Progress progress, Supplier<T> work) {
    var began = progress.seconds();
    var result = work.get();
    var took = progress.seconds() - began;
    phases.add(new Phase(name, took));
    progress.say("%s (%.1f s)".formatted(name, took));
    return result;
  }

  String text(Chain.Build before, Chain.Build after, Machines machines, Load.Total requests) {
    var text = new StringBuilder("\n");
    for (var phase : phases) {
      line(text, "%-24s %6.1f s".formatted(phase.name(), phase.seconds()));
    }
    builds(text, before, after);
    nodes(text, before, after, machines.lives());
    line(text, "");
    line(
        text,
        "requests during build and roll-out: %d sent, %d failed; slowest %.0f ms. Most machines at a time: %d"
            .formatted(
                requests.sent(), requests.failed(), requests.maxMs(), machines.mostAtATime()));
    requests.failures().forEach(failure -> line(text, "  %s".formatted(failure)));
    line(text, "");
    line(text, "Try next:  ./dev cluster kubectl -n demo get slipway");
    line(
        text,
        "           ./dev cluster kubectl -n demo edit osimage node   (and watch: get osm -w)");
    line(
        text,
        "           ./dev cluster kubectl -n demo get osimage web -o yaml   (its builds, tests and digests)");
    line(text, "           ./dev cluster kubectl -n demo scale osnodepool demo --replicas=3");
    line(text, "           ./dev demo --down");
    return text.toString();
  }

  private static void builds(StringBuilder text, Chain.Build before, Chain.Build after) {
    line(text, "");
    line(text, "%-18s %-14s %12s %12s".formatted("BUILD", "CONTENT", "SIZE", "MOVED"));
    for (var build : List.of(before, after)) {
      line(
          text,
          "%-18s %-14s %9.1f MB %9.3f MB"
              .formatted(
                  build.name(),
                  shortened(build.contentDigest()),
                  build.size() / 1e6,
                  build.moved() / 1e6));
    }
  }

  private static void nodes(
      StringBuilder text, Chain.Build before, Chain.Build after, List<Machines.Life> lives) {
    var old =
        lives.stream().filter(life -> life.contentDigest().equals(before.contentDigest())).toList();
    var young =
        lives.stream().filter(life -> life.contentDigest().equals(after.contentDigest())).toList();
    line(text, "");
    line(
        text,
        "%-18s %-14s %-18s %-14s %8s %8s %8s"
            .formatted("OLD NODE", "BUILD", "NEW NODE", "BUILD", "START", "DRAIN", "STOP"));
    for (var n = 0; n < Math.min(old.size(), young.size()); n++) {
      line(
          text,
          "%-18s %-14s %-18s %-14s %8s %8s %8s"
              .formatted(
                  old.get(n).name(),
                  shortened(old.get(n).contentDigest()),
                  young.get(n).name(),
                  shortened(young.get(n).contentDigest()),
                  seconds(young.get(n).between(Machines.CREATED, "Running")),
                  seconds(old.get(n).between("Draining", "Terminating")),
                  seconds(old.get(n).between("Terminating", Machines.GONE))));
    }
  }

  private static String seconds(Optional<Duration> duration) {
    return duration.map(d -> "%.1f s".formatted(d.toMillis() / 1000.0)).orElse("-");
  }

  private static String shortened(String digest) {
    return digest.substring(0, Math.min(digest.length(), 14));
  }

  private static void line(StringBuilder text, String words) {
    text.append(words).append('\n');
  }
}
