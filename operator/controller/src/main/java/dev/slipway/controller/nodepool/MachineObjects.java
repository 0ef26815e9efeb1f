// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.MachineBuild;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineSpec;
import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.controller.platform.Labels;
import dev.slipway.core.rollout.RolloutAction.CreateMachine;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** OSMachines as pools make them. */
final class MachineObjects {
  /** Holds a machine until its controller has seen its instance gone. */
  private static final String FINALIZER = "slipway.dev/machine";

  private MachineObjects() {}

  /** The finalizer is there from the start, before anything exists that could be forgotten. */
  static OSMachine machine(OSNodePool pool, CreateMachine create) {
    var meta = pool.getMetadata();
    var spec = pool.getSpec();
    var build = create.build();
    var machine = new OSMachine();
    machine.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(meta.getNamespace())
            .withName(create.machine())
            .addToLabels(Labels.POOL, meta.getName())
            .addToFinalizers(FINALIZER)
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion(pool.getApiVersion())
                    .withKind(pool.getKind())
                    .withName(meta.getName())
                    .withUid(meta.getUid())
                    .withController(true)
                    .withBlockOwnerDeletion(true)
                    .build())
            .build());
    machine.setSpec(
        new OSMachineSpec(
            meta.getName(),
            new MachineBuild(build.name(), build.contentDigest(), build.reference()),
            spec.machineClassRef(),
            spec.machineTemplate().labels(),
            spec.machineTemplate().taints()));
    return machine;
  }
}
