// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.api.v1alpha1.Simulated;
import dev.slipway.controller.platform.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A simulated machine is a ConfigMap of the machine's name: what it was made with, and when. */
final class SimulatedMachine {
  /** Of the ConfigMaps; its value is {@code true}. */
  static final String LABEL = "slipway.dev/simulated";

  /** Holds it while it powers off. */
  static final String FINALIZER = "slipway.dev/simulated";

  private static final String UID = "uid";
  private static final String CONTENT = "contentDigest";
  private static final String SCRIPT = "script";

  private SimulatedMachine() {}

  static ConfigMap of(InstanceSpec spec) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(spec.key().namespace())
        .withName(spec.key().name())
        .withLabels(
            Labels.of(
                "machine",
                Map.of(Labels.MACHINE, spec.key().name(), Labels.POOL, spec.pool(), LABEL, "true")))
        .withFinalizers(FINALIZER)
        .endMetadata()
        .addToData(UID, spec.key().uid())
        .addToData(CONTENT, spec.build().contentDigest())
        .addToData(SCRIPT, Serialization.asJson(spec.script()))
        .build();
  }

  static boolean isOf(ConfigMap map, MachineKey key) {
    var labels = Optional.ofNullable(map.getMetadata().getLabels()).orElse(Map.of());
    return "true".equals(labels.get(LABEL)) && key.equals(key(map));
  }

  static MachineKey key(ConfigMap map) {
    var meta = map.getMetadata();
    return new MachineKey(meta.getNamespace(), meta.getName(), map.getData().getOrDefault(UID, ""));
  }

  static SimulatedLife life(ConfigMap map) {
    var meta = map.getMetadata();
    return new SimulatedLife(
        map.getData().getOrDefault(UID, ""),
        map.getData().getOrDefault(CONTENT, ""),
        Serialization.unmarshal(map.getData().getOrDefault(SCRIPT, "{}"), Simulated.class),
        Instant.parse(meta.getCreationTimestamp()),
        Optional.ofNullable(meta.getDeletionTimestamp()).map(Instant::parse));
  }
}
