// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.controller.platform.Placement;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import org.jspecify.annotations.Nullable;

/** Where builds run: where their image wants them, and never on nodes of pools. */
final class BuildPlacement {
  private BuildPlacement() {}

  static Affinity affinity(@Nullable Affinity wanted) {
    var ours = Placement.outsideOfPools();
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
