// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.controller.platform.Settings;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the guest is told, in the form of docs/interfaces.md, "Machine pods". */
final class JoinData {
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

  /** The token in it. */
  static BootstrapToken token(String json) {
    var data = Serialization.unmarshal(json, Map.class);
    return BootstrapToken.parse(String.valueOf(data.get("token")));
  }
}
