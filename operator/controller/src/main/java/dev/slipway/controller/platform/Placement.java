// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import org.jspecify.annotations.Nullable;

/** Where the pods that the operator makes may run. */
public final class Placement {
  private Placement() {}

  /** Not on nodes of pools: they come and go with what these pods build and are. */
  public static Affinity outsideOfPools() {
    return new AffinityBuilder()
        .withNewNodeAffinity()
        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
        .addNewNodeSelectorTerm()
        .addNewMatchExpression()
        .withKey(Labels.POOL)
        .withOperator("DoesNotExist")
        .endMatchExpression()
        .endNodeSelectorTerm()
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity()
        .build();
  }

  /** Where somebody wants them, but not there. */
  public static Affinity outsideOfPools(@Nullable Affinity wanted) {
    var ours = outsideOfPools();
    if (wanted == null) {
      return ours;
    }
    var required = ours.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
    var nodes = wanted.getNodeAffinity();
    var terms =
        nodes == null || nodes.getRequiredDuringSchedulingIgnoredDuringExecution() == null
            ? required.getNodeSelectorTerms()
            : nodes
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .stream()
                // Any of the terms is enough for a node, so each must keep it out.
                .map(term -> both(term, required.getNodeSelectorTerms().getFirst()))
                .toList();
    return new AffinityBuilder(wanted)
        .editOrNewNodeAffinity()
        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
        .withNodeSelectorTerms(terms)
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity()
        .build();
  }

  private static NodeSelectorTerm both(NodeSelectorTerm wanted, NodeSelectorTerm ours) {
    return new NodeSelectorTermBuilder(wanted)
        .addAllToMatchExpressions(ours.getMatchExpressions())
        .build();
  }
}
