// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Who may have a pod, of all builds in the cluster. It follows from what is seen of them alone, so
 * an operator that has just started knows it as well.
 *
 * <ol>
 *   <li>At most as many builds as the limit says have a pod.
 *   <li>A boot test comes before a build: it ends what was begun.
 *   <li>Namespaces take turns: first the one with the fewest pods, of these the one that has waited
 *       longest since its last turn, so a namespace without pods waits for at most one turn of each
 *       other.
 *   <li>In a namespace the oldest comes first.
 * </ol>
 */
public final class Queue {
  private static final Comparator<Entry> OLDEST_FIRST =
      Comparator.comparing((Entry e) -> e.state() != State.WAITS_TO_TEST)
          .thenComparing(Entry::created)
          .thenComparing(Entry::name);

  private static final Comparator<Line> NEXT =
      Comparator.comparing((Line line) -> line.head().state() != State.WAITS_TO_TEST)
          .thenComparingInt((Line line) -> line.active)
          .thenComparingInt((Line line) -> line.place)
          .thenComparing(line -> line.lastTurn)
          .thenComparing(line -> line.head().created())
          .thenComparing(line -> line.namespace);

  private final int limit;
  private final int active;
  private final List<Entry> inOrder;

  /** What a build does, as far as the queue is concerned. */
  public enum State {
    /** It has a pod. */
    ACTIVE,
    WAITS_TO_BUILD,
    WAITS_TO_TEST,
    /** It has ended, or is held up by something else. */
    IDLE
  }

  /**
   * A build.
   *
   * @param lastTurn when it last was given a pod; null if never
   */
  public record Entry(
      String namespace, String name, Instant created, State state, @Nullable Instant lastTurn) {
    private boolean waits() {
      return state == State.WAITS_TO_BUILD || state == State.WAITS_TO_TEST;
    }
  }

  /** The builds of a namespace that wait. */
  private static final class Line {
    private final String namespace;
    private final List<Entry> waiting = new ArrayList<>();
    private int active;
    private Instant lastTurn = Instant.MIN;
    private int place;
    private int taken;

    Line(String namespace) {
      this.namespace = namespace;
    }

    Entry head() {
      return waiting.get(taken);
    }

    void add(Entry entry) {
      if (entry.state() == State.ACTIVE) {
        active++;
      }
      if (entry.waits()) {
        waiting.add(entry);
      }
      if (entry.lastTurn() != null && entry.lastTurn().isAfter(lastTurn)) {
        lastTurn = entry.lastTurn();
      }
    }

    Entry take(int at) {
      var head = head();
      taken++;
      active++;
      place = at;
      return head;
    }
  }

  private Queue(int limit, int active, List<Entry> inOrder) {
    this.limit = limit;
    this.active = active;
    this.inOrder = inOrder;
  }

  /** The queue of all builds. */
  public static Queue of(Collection<Entry> builds, int limit) {
    var lines = new HashMap<String, Line>();
    builds.forEach(b -> lines.computeIfAbsent(b.namespace(), Line::new).add(b));
    var active = builds.stream().filter(b -> b.state() == State.ACTIVE).count();
    return new Queue(limit, (int) active, inOrder(lines));
  }

  private static List<Entry> inOrder(Map<String, Line> lines) {
    var order = new ArrayList<Entry>();
    var next = new PriorityQueue<>(NEXT);
    for (var line : lines.values()) {
      line.waiting.sort(OLDEST_FIRST);
      if (!line.waiting.isEmpty()) {
        next.add(line);
      }
    }
    while (!next.isEmpty()) {
      var line = next.remove();
      order.add(line.take(order.size() + 1));
      if (line.taken < line.waiting.size()) {
        next.add(line);
      }
    }
    return order;
  }

  /** Whether a build may have a pod. One that has is not asked for. */
  public Turn turn(String namespace, String name) {
    var free = limit - active;
    for (var i = 0; i < inOrder.size(); i++) {
      var entry = inOrder.get(i);
      if (entry.namespace().equals(namespace) && entry.name().equals(name)) {
        return i < free
            ? new Turn.Now()
            : new Turn.Queued(i + 1 - Math.max(0, free), active, limit);
      }
    }
    throw new IllegalArgumentException(namespace + "/" + name + " does not wait");
  }

  /** Those that may begin, in order. */
  public List<Entry> next() {
    return List.copyOf(inOrder.subList(0, Math.clamp(limit - active, 0, inOrder.size())));
  }

  /** How many have a pod. */
  public int active() {
    return active;
  }

  /** How many wait for others to end. */
  public int length() {
    return inOrder.size() - next().size();
  }
}
