// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import org.junit.jupiter.api.Test;

class NodeViewsTest {
  private static String bootID(String reported) {
    var node =
        new NodeBuilder()
            .withNewMetadata()
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .withNewStatus()
            .withNewNodeInfo()
            .withBootID(reported)
            .endNodeInfo()
            .endStatus()
            .build();
    return NodeViews.of(node).bootID();
  }

  @Test
  void aBootIdIsTheNodes() {
    var id = "0dc33c3a-3a3f-4c0e-8f0a-2d0d5ad6a3b1";
    assertThat(bootID(id)).isEqualTo(id);
  }

  /** A status that the API server refuses would hold the machine for ever. */
  @Test
  void aBootIdIsCutToWhatAStatusMayHold() {
    assertThat(bootID("x".repeat(100_000))).hasSize(128);
  }
}
