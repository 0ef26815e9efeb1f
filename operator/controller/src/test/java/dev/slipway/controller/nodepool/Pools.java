// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.LocalRef;
import dev.slipway.api.v1alpha1.MachineTemplate;
import dev.slipway.api.v1alpha1.NodeTaint;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.api.v1alpha1.OSNodePoolSpec;
import dev.slipway.api.v1alpha1.PoolImage;
import dev.slipway.api.v1alpha1.PublishedBuild;
import dev.slipway.api.v1alpha1.TaintEffect;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;

/** Pools and what they refer to. */
final class Pools {
  private Pools() {}

  /** A pool named web of the image os, with one surge machine. */
  static OSNodePool web(String namespace, int replicas) {
    var pool = new OSNodePool();
    pool.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName("web").build());
    pool.setSpec(
        new OSNodePoolSpec(
            replicas,
            new PoolImage(new LocalRef("os"), null),
            new LocalRef("small"),
            new MachineTemplate(
                Map.of("example.org/tier", "web"),
                List.of(new NodeTaint("dedicated", "web", TaintEffect.NoSchedule))),
            0,
            null,
            null,
            null,
            null,
            null));
    return pool;
  }

  /** The status of an image whose newest build has a digest of one repeated digit. */
  static OSImageStatus built(String digit) {
    return new OSImageStatus(
        1L,
        List.of(),
        digest(digit),
        "os-" + digit,
        new PublishedBuild(
            "os-" + digit,
            digest(digit),
            "r.example/os@" + digest(digit),
            7L,
            "2026-01-01T00:00:00Z",
            null,
            List.of()),
        List.of(),
        null,
        null,
        null,
        null,
        null,
        List.of());
  }

  static String digest(String digit) {
    return "sha256:" + digit.repeat(64);
  }
}
