// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import java.util.List;

/**
 * Who decides which old machines are replaced, and in what order.
 *
 * @param paused whether no replacement may begin
 * @param order by what old machines that serve equally well are put in order
 * @param retires whether Nodes are emptied before their machines are given up, so that they can be
 *     taken back
 */
public record Manner(Type type, boolean paused, List<Order> order, boolean retires) {
  public static final Manner ROLLING = new Manner(Type.ROLLING, false, List.of(), false);

  public Manner {
    order = List.copyOf(order);
  }

  /** Who decides. */
  public enum Type {
    /** The planner replaces all, within the limits. */
    ROLLING,
    /** A person deletes machines; what is made instead runs the target. */
    ON_DELETE,
    /** The planner replaces those that a person approved, within the limits. */
    MANUAL
  }
}
