// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.controller.platform.Settings;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the guest is told, in the form of docs/interfaces.md, "Machine pods". */
final class JoinData {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JoinData() {}

  static String json(
      OSMachine machine, String providerID, Settings.Join join, String ca, BootstrapToken token) {
    var data = new LinkedHashMap<String, Object>();
    data.put("apiServer", join.apiServer());
    data.put("ca", ca);
    data.put("token", token.whole());
    data.put("nodeName", machine.getMetadata().getName());
    data.put("providerID", providerID);
    data.put("labels", NodeTemplate.labelsForKubelet(machine));
    data.put(
        "taints",
        machine.getSpec().taints().stream()
            .map(t ->
                new TreeMap<>(
                    Map.of(
                        "key", t.key(),
                        "value", NodeTemplate.value(t),
                        "effect", t.effect().name())))
            .toList());
    data.put("clusterDNS", join.clusterDns().orElse(List.of()));
    return Serialization.asJson(data);
  }

  /** The token in it; empty when this is no join data. */
  static Optional<BootstrapToken> token(String json) {
    try {
      return BootstrapToken.parse(JSON.readTree(json).path("token").asText());
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }
}
