// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The builds that a pool has been asked for, numbered in the order in which it last was. */
public final class History {
  private History() {}

  /** A build that was the target, and the number of the last time. */
  public record Revision(long number, Target.Build build) {}

  /** A change of what is remembered. */
  public sealed interface Change {
    Target.Build build();

    /** Remember a build. */
    record Remember(Target.Build build, long number) implements Change {}

    /** A build is the target once more: give it the newest number. */
    record Renumber(Target.Build build, long number) implements Change {}

    record Forget(Target.Build build) implements Change {}
  }

  /**
   * What to change.
   *
   * @param used content digests that machines run: these are kept
   * @param limit how many others are, besides the target
   */
  public static List<Change> plan(
      List<Revision> known, Target.Build target, Set<String> used, int limit) {
    var changes = new ArrayList<Change>();
    var newest = known.stream().mapToLong(Revision::number).max().orElse(0);
    var there = known.stream().filter(r -> same(r.build, target)).findFirst();
    if (there.isEmpty()) {
      changes.add(new Change.Remember(target, newest + 1));
    } else if (there.get().number < newest) {
      changes.add(new Change.Renumber(target, newest + 1));
    }
    known.stream()
        .filter(r -> !same(r.build, target) && !used.contains(r.build.contentDigest()))
        .sorted(Comparator.comparingLong(Revision::number).reversed())
        .skip(limit)
        .forEach(r -> changes.add(new Change.Forget(r.build)));
    return changes;
  }

  private static boolean same(Target.Build one, Target.Build other) {
    return one.contentDigest().equals(other.contentDigest());
  }
}
