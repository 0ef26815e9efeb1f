// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.build.Queue.Entry;
import dev.slipway.core.build.Queue.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QueueTest {
  private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void lessThanTheLimitMayAllBegin() {
    var queue = Queue.of(List.of(waits("a", "x", 0), waits("a", "y", 1)), 4);

    assertThat(names(queue.next())).containsExactly("a/x", "a/y");
    assertThat(queue.turn("a", "y")).isEqualTo(new Turn.Now());
    assertThat(queue.length()).isZero();
  }

  @Test
  void theOldestOfANamespaceComesFirst() {
    var queue = Queue.of(List.of(waits("a", "young", 9), waits("a", "old", 1)), 1);

    assertThat(queue.turn("a", "old")).isEqualTo(new Turn.Now());
    assertThat(queue.turn("a", "young")).isEqualTo(new Turn.Queued(1, 0, 1));
    assertThat(queue.length()).isEqualTo(1);
  }

  @Test
  void aNamespaceWithFewerPodsComesBeforeOneThatHasWaitedLonger() {
    var queue =
        Queue.of(
            List.of(
                active("a", "1", 0), waits("a", "2", 0), waits("a", "3", 0), waits("b", "1", 9)),
            2);

    assertThat(names(queue.next())).containsExactly("b/1");
    assertThat(queue.turn("a", "2")).isEqualTo(new Turn.Queued(1, 1, 2));
    assertThat(queue.turn("a", "3")).isEqualTo(new Turn.Queued(2, 1, 2));
  }

  @Test
  void namespacesTakeTurnsWhenOnlyOneBuildMayRun() {
    var ended = new Entry("a", "1", T, State.IDLE, T.plusSeconds(5));
    var queue = Queue.of(List.of(ended, waits("a", "2", 0), waits("b", "1", 9)), 1);

    assertThat(names(queue.next())).containsExactly("b/1");
  }

  @Test
  void placesAreGivenInTurns() {
    var queue =
        Queue.of(
            List.of(
                active("c", "0", 0),
                waits("a", "1", 0),
                waits("a", "2", 1),
                waits("a", "3", 2),
                waits("b", "1", 3),
                waits("b", "2", 4)),
            1);

    assertThat(queue.next()).isEmpty();
    assertThat(places(queue, "a/1", "b/1", "a/2", "b/2", "a/3")).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void whatIsBuiltIsTestedBeforeAnythingElseBegins() {
    var tested = new Entry("a", "old", T.plusSeconds(9), State.WAITS_TO_TEST, T);
    var queue = Queue.of(List.of(active("a", "0", 0), waits("b", "1", 0), tested), 2);

    assertThat(names(queue.next())).containsExactly("a/old");
  }

  @Test
  void aLimitThatWasLoweredStopsNothingAndStartsNothing() {
    var queue = Queue.of(List.of(active("a", "1", 0), active("a", "2", 0), waits("b", "1", 0)), 1);

    assertThat(queue.next()).isEmpty();
    assertThat(queue.turn("b", "1")).isEqualTo(new Turn.Queued(1, 2, 1));
  }

  @Test
  void whoDoesNotWaitHasNoPlace() {
    var queue = Queue.of(List.of(active("a", "1", 0)), 1);

    assertThatThrownBy(() -> queue.turn("a", "1")).hasMessage("a/1 does not wait");
  }

  @Test
  void theMessageSaysWhatIsAwaited() {
    assertThat(new Turn.Queued(3, 4, 4).message())
        .isEqualTo(
            "is number 3 in the queue; 4 builds are at work, and 4 may be (builds.concurrency)");
  }

  static List<Long> seeds() {
    return new Random(5).longs(200).boxed().toList();
  }

  /** Builds arrive and end at random; whoever has no pod waits for one turn of each other. */
  @ParameterizedTest
  @MethodSource("seeds")
  void nobodyIsPassedOver(long seed) {
    var random = new Random(seed);
    var limit = 1 + random.nextInt(5);
    var namespaces = 1 + random.nextInt(6);
    var builds = new HashMap<String, Entry>();
    Map<String, Integer> passed = new HashMap<>();
    for (var step = 0; step < 300; step++) {
      if (random.nextInt(3) > 0) {
        var namespace = "n" + (random.nextInt(4) == 0 ? random.nextInt(namespaces) : 0);
        builds.put(namespace + "/" + step, waits(namespace, "" + step, step));
      }
      if (random.nextBoolean()) {
        List.copyOf(builds.values()).stream()
            .filter(b -> b.state() == State.ACTIVE)
            .findAny()
            .ifPresent(b -> builds.put(key(b), with(b, State.IDLE, b.lastTurn())));
      }
      while (true) {
        var next = Queue.of(builds.values(), limit).next();
        if (next.isEmpty()) {
          break;
        }
        var first = next.getFirst();
        var now = T.plusSeconds(1000).plusNanos(step);
        builds.put(key(first), with(first, State.ACTIVE, now));
        assertThat(count(builds, State.ACTIVE)).isLessThanOrEqualTo(limit);
        count(passed, builds, first.namespace());
        assertThat(passed.values()).allMatch(n -> n < namespaces);
      }
      var idle = count(builds, State.ACTIVE) < limit;
      assertThat(idle && count(builds, State.WAITS_TO_BUILD) > 0).isFalse();
    }
  }

  /** Counts the turns of others for each namespace that waits and has no pod. */
  private static void count(Map<String, Integer> passed, Map<String, Entry> builds, String served) {
    for (var namespace : builds.values().stream().map(Entry::namespace).distinct().toList()) {
      var own = builds.values().stream().filter(b -> b.namespace().equals(namespace)).toList();
      var starves =
          !namespace.equals(served)
              && own.stream().noneMatch(b -> b.state() == State.ACTIVE)
              && own.stream().anyMatch(b -> b.state() == State.WAITS_TO_BUILD);
      passed.merge(namespace, 1, starves ? Integer::sum : (_, _) -> 0);
      if (!starves) {
        passed.put(namespace, 0);
      }
    }
  }

  private static long count(Map<String, Entry> builds, State state) {
    return builds.values().stream().filter(b -> b.state() == state).count();
  }

  private static Entry with(Entry entry, State state, @Nullable Instant lastTurn) {
    return new Entry(entry.namespace(), entry.name(), entry.created(), state, lastTurn);
  }

  private static String key(Entry entry) {
    return entry.namespace() + "/" + entry.name();
  }

  private static List<String> names(List<Entry> entries) {
    return entries.stream().map(QueueTest::key).toList();
  }

  private static List<Integer> places(Queue queue, String... keys) {
    var places = new ArrayList<Integer>();
    for (var key : keys) {
      var slash = key.indexOf('/');
      var turn = queue.turn(key.substring(0, slash), key.substring(slash + 1));
      places.add(((Turn.Queued) turn).place());
    }
    return places;
  }

  private static Entry waits(String namespace, String name, int created) {
    return new Entry(namespace, name, T.plusSeconds(created), State.WAITS_TO_BUILD, null);
  }

  private static Entry active(String namespace, String name, int created) {
    return new Entry(namespace, name, T.plusSeconds(created), State.ACTIVE, T);
  }
}
