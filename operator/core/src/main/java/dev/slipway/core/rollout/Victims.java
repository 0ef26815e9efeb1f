// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.Census.Member;
import dev.slipway.core.rollout.Machine.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The machines that shall go, in the order in which they may.
 *
 * <ul>
 *   <li>Those that a roll-out replaces: what serves least first, then by the pool's order, then the
 *       oldest.
 *   <li>Those beyond the replicas: what is ended or down, then other builds than the target, then
 *       what serves least, then what has the fewest volumes, then the youngest. What a halted
 *       roll-out leaves to look at comes last.
 *   <li>Those that failed; of a halted roll-out all but one, if a machine could be made of another
 *       build.
 * </ul>
 */
final class Victims {
  /** A machine that shall go, and why. */
  record Victim(Member member, Reason reason, String why) {}

  private static final Comparator<Member> WORTH_LEAST = Comparator.comparing(Member::service);
  private static final Comparator<Member> RETIRED =
      Comparator.comparing(m -> !m.machine().marks().exit().retired());
  private static final Comparator<Member> OLDEST = Comparator.comparing(m -> m.machine().created());

  private Victims() {}

  static List<Victim> of(PoolDesired pool, Census census) {
    var victims = new ArrayList<Victim>();
    census.outdated.stream()
        .sorted(outdated(pool.manner().order()))
        .forEach(m ->
            victims.add(new Victim(m, Reason.Outdated, "it runs another build than the target")));
    var surplus =
        Stream.concat(census.kept.stream(), census.current.stream())
            .sorted(surplus(census))
            .limit(census.surplus())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    surplus.forEach(m ->
        victims.add(
            new Victim(
                m, Reason.Scaling, "the pool shall have %d machines".formatted(pool.replicas()))));
    census.failed.stream()
        .filter(m -> !surplus.contains(m) && census.isReplaceable(m))
        .forEach(m ->
            victims.add(
                new Victim(m, Reason.MachineFailed, "it failed, and a build is known to work")));
    spare(census)
        .filter(m -> !surplus.contains(m))
        .forEach(m ->
            victims.add(
                new Victim(
                    m,
                    Reason.MachineFailed,
                    "its build has not worked anywhere, and another is kept to be looked at")));
    return victims;
  }

  /** Failures of a halted roll-out that only take up the place of machines that would work. */
  private static Stream<Member> spare(Census census) {
    return census.halted && census.good.isPresent()
        ? census.failed.stream().filter(census.doubtful::contains).skip(1)
        : Stream.empty();
  }

  private static Comparator<Member> outdated(List<Order> order) {
    // What has begun goes on before anything else begins.
    var comparator = RETIRED.thenComparing(WORTH_LEAST);
    for (var by : order) {
      comparator =
          comparator.thenComparing(
              switch (by) {
                case Order.Age() -> OLDEST;
                case Order.Label(var key) -> byLabel(key);
              });
    }
    return comparator.thenComparing(OLDEST);
  }

  private static Comparator<Member> byLabel(String key) {
    Comparator<Member> without = Comparator.comparing(m -> !labels(m).containsKey(key));
    return without.thenComparing(m -> labels(m).getOrDefault(key, ""));
  }

  private static Map<String, String> labels(Member member) {
    return member.machine().marks().labels();
  }

  private static Comparator<Member> surplus(Census census) {
    Comparator<Member> spared = Comparator.comparing(census.doubtful::contains);
    return spared
        .thenComparing(RETIRED)
        .thenComparing(m -> m.service() != Service.ENDED && m.service() != Service.DOWN)
        .thenComparing(m -> census.isCurrent(m.machine()))
        .thenComparing(WORTH_LEAST)
        .thenComparingInt(m -> m.machine().marks().volumes())
        .thenComparing(OLDEST.reversed());
  }
}
