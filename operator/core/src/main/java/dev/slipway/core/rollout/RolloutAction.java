// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.condition.Reason;

/** One step of a roll-out, with the reason for it. */
public sealed interface RolloutAction {
  String machine();

  Reason reason();

  /** Why, for people. */
  String why();

  /** Make a machine of the target build, unless there is one of this name. */
  record CreateMachine(String machine, Target.Build build, Reason reason, String why)
      implements RolloutAction {}

  /** Let a machine go: it drains, powers off and is forgotten. */
  record DeleteMachine(String machine, Reason reason, String why) implements RolloutAction {}

  /** Empty a machine's Node; it can be taken back. */
  record RetireMachine(String machine, Reason reason, String why) implements RolloutAction {}

  /** Take a machine back whose Node was to be emptied. */
  record ReturnMachine(String machine, Reason reason, String why) implements RolloutAction {}

  /**
   * Mark a machine's Node, so that pods go elsewhere if they can, or take that mark away. It is the
   * pool's own, and no other's.
   */
  record MarkNode(String machine, boolean avoided, Reason reason, String why)
      implements RolloutAction {}
}
