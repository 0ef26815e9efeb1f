// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.rollout.History.Change.Forget;
import dev.slipway.core.rollout.History.Change.Remember;
import dev.slipway.core.rollout.History.Change.Renumber;
import dev.slipway.core.rollout.History.Revision;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final Target.Build A = Fleet.build("a");
  private static final Target.Build B = Fleet.build("b");
  private static final Target.Build C = Fleet.build("c");
  private static final List<Revision> KNOWN =
      List.of(new Revision(2, B), new Revision(1, A), new Revision(3, C));

  @Test
  void theFirstTargetIsNumberOne() {
    assertThat(History.plan(List.of(), A, Set.of(), 5)).containsExactly(new Remember(A, 1));
  }

  @Test
  void aNewTargetGetsTheNextNumber() {
    assertThat(History.plan(KNOWN, Fleet.build("d"), Set.of(), 5))
        .containsExactly(new Remember(Fleet.build("d"), 4));
  }

  @Test
  void theNewestTargetChangesNothing() {
    assertThat(History.plan(KNOWN, C, Set.of(), 2)).isEmpty();
  }

  @Test
  void aTargetOfBeforeBecomesTheNewest() {
    assertThat(History.plan(KNOWN, A, Set.of(), 5)).containsExactly(new Renumber(A, 4));
  }

  @Test
  void theOldestAreForgottenButNotWhatMachinesRun() {
    assertThat(History.plan(KNOWN, C, Set.of(), 1)).containsExactly(new Forget(A));
    assertThat(History.plan(KNOWN, C, Set.of(), 0)).containsExactly(new Forget(B), new Forget(A));
    assertThat(History.plan(KNOWN, C, Set.of(A.contentDigest()), 0)).containsExactly(new Forget(B));
  }
}
