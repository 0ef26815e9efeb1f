// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.MachinePhase;
import dev.slipway.api.v1alpha1.NodeRef;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What machines, kubelets and the machine controller would do, by hand. */
final class TestMachines {
  private final KubernetesClient client;

  TestMachines(KubernetesClient client) {
    this.client = client;
  }

  /** The machine has booted what it was launched with, and its node is ready. */
  void run(OSMachine machine) {
    var name = machine.getMetadata().getName();
    var node =
        client
            .resource(
                new NodeBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .addToLabels("slipway.dev/pool", machine.getSpec().pool())
                    .endMetadata()
                    .build())
            .create();
    report(name, "True");
    write(machine, node, "True", "NodeReady");
  }

  /** Kubelet reports anew. */
  void report(String name, String ready) {
    client
        .nodes()
        .withName(name)
        .editStatus(node ->
            new NodeBuilder(node)
                .editOrNewStatus()
                .withConditions()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withLastTransitionTime(now())
                .endCondition()
                .endStatus()
                .build());
  }

  /** The machine is gone, with its node. */
  void remove(OSMachine machine) {
    client.nodes().withName(machine.getMetadata().getName()).delete();
    client
        .resource(machine)
        .edit(m -> {
          m.getMetadata().setFinalizers(List.of());
          return m;
        });
  }

  /** Its node has been drained. */
  void empty(OSMachine machine) {
    client
        .resources(OSMachine.class)
        .inNamespace(machine.getMetadata().getNamespace())
        .withName(machine.getMetadata().getName())
        .editStatus(m -> {
          var conditions = new ArrayList<>(m.getStatus().conditions());
          conditions.add(condition("Drained", "True", "Drained"));
          conditions.add(condition("VolumesDetached", "True", "VolumesDetached"));
          var s = m.getStatus();
          m.setStatus(
              new OSMachineStatus(
                  s.observedGeneration(),
                  s.phase(),
                  s.providerID(),
                  s.nodeRef(),
                  s.bootID(),
                  s.observedContentDigest(),
                  s.drain(),
                  conditions));
          return m;
        });
  }

  private void write(OSMachine machine, Node node, String ready, String reason) {
    client
        .resource(machine)
        .editStatus(m -> {
          m.setStatus(
              new OSMachineStatus(
                  1L,
                  MachinePhase.Running,
                  "slipway://podvm/"
                      + m.getMetadata().getNamespace()
                      + "/"
                      + m.getMetadata().getName(),
                  new NodeRef(node.getMetadata().getName(), node.getMetadata().getUid()),
                  "boot-1",
                  m.getSpec().build().contentDigest(),
                  null,
                  List.of(
                      condition("ImageVerified", "True", "ImageVerified"),
                      condition("Ready", ready, reason))));
          return m;
        });
  }

  private static Condition condition(String type, String status, String reason) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage("")
        .withLastTransitionTime(now())
        .build();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
