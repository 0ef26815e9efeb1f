// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.LocalRef;
import dev.slipway.api.v1alpha1.MachineBuild;
import dev.slipway.api.v1alpha1.NodeTaint;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineSpec;
import dev.slipway.api.v1alpha1.TaintEffect;
import dev.slipway.controller.platform.Settings;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JoinDataTest {
  private static final BootstrapToken TOKEN = new BootstrapToken("abcdef", "0123456789abcdef");

  private static OSMachine machine(
      String name, Map<String, String> labels, List<NodeTaint> taints) {
    var machine = new OSMachine();
    machine.setMetadata(new ObjectMetaBuilder().withNamespace("default").withName(name).build());
    machine.setSpec(
        new OSMachineSpec(
            "pool",
            new MachineBuild("b", "sha256:" + "a".repeat(64), "r@sha256:" + "a".repeat(64)),
            new LocalRef("small"),
            labels,
            taints));
    return machine;
  }

  private record Join(String apiServer, Optional<List<String>> clusterDns)
      implements Settings.Join {}

  @Test
  void theJoinDataIsWhatTheGuestUnderstands() {
    var json =
        JoinData.json(
            machine(
                "pool-1",
                Map.of("zone", "a", "node-role.kubernetes.io/web", ""),
                List.of(new NodeTaint("k", null, TaintEffect.NoSchedule))),
            "slipway://podvm/default/pool-1",
            new Join("https://10.77.0.2:6443", Optional.of(List.of("10.96.0.10"))),
            "PEM",
            TOKEN);

    assertThat(json)
        .isEqualTo(
            """
            {"apiServer":"https://10.77.0.2:6443","ca":"PEM","token":"abcdef.0123456789abcdef","nodeName":"pool-1",\
            "providerID":"slipway://podvm/default/pool-1","labels":{"slipway.dev/pool":"pool","zone":"a"},\
            "taints":[{"effect":"NoSchedule","key":"k","value":""}],"clusterDNS":["10.96.0.10"]}\
            """);
    assertThat(JoinData.token(json)).contains(TOKEN);
  }

  @ParameterizedTest
  @CsvSource({
    "kubernetes.io/os,false",
    "node-role.kubernetes.io/x,false",
    "x.k8s.io/y,false",
    "notkubernetes.io/x,true",
    "slipway.dev/x,true",
    "plain,true"
  })
  void kubeletSetsOnlyLabelsThatAreNotKubernetes(String key, boolean set) {
    var machine = machine("m", Map.of(key, "v"), List.of());

    assertThat(NodeTemplate.labelsForKubelet(machine).containsKey(key)).isEqualTo(set);
    assertThat(NodeTemplate.labels(machine)).containsKey(key);
  }

  @Test
  void thePoolsLabelCannotBeForged() {
    assertThat(NodeTemplate.labels(machine("m", Map.of("slipway.dev/pool", "other"), List.of())))
        .containsEntry("slipway.dev/pool", "pool");
  }

  @Test
  void whatCannotBeANodesIsNamed() {
    var taint = new NodeTaint("k", "v", TaintEffect.NoSchedule);
    assertThat(NodeTemplate.problem(machine("pool-1", Map.of("a", "b"), List.of(taint)))).isEmpty();
    assertThat(NodeTemplate.problem(machine("a".repeat(64), Map.of(), List.of())))
        .hasValueSatisfying(p -> assertThat(p).startsWith("metadata.name"));
    assertThat(NodeTemplate.problem(machine("m", Map.of("a", "b,c=d"), List.of())))
        .hasValueSatisfying(p -> assertThat(p).startsWith("spec.labels"));
    assertThat(NodeTemplate.problem(machine("m", Map.of(), List.of(taint, taint))))
        .hasValueSatisfying(p -> assertThat(p).startsWith("spec.taints[1]"));
    assertThat(
            NodeTemplate.problem(
                machine("m", Map.of(), List.of(new NodeTaint("k k", null, TaintEffect.NoExecute)))))
        .hasValueSatisfying(p -> assertThat(p).startsWith("spec.taints[0]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "a: [",
        "{\"token\":null}",
        "{\"token\":\"abcdef\"}",
        "{\"token\":{\"a\":1}}",
        "{\"token\":\"../x.0123456789abcdef\"}",
        "{\"token\":\"abcdef.0123456789abcdef/..\"}"
      })
  void whatIsNoJoinDataHasNoToken(String text) {
    assertThat(JoinData.token(text)).isEmpty();
  }

  @Test
  void tokensHaveTheirFormAndDoNotShow() {
    var token = BootstrapToken.random(new SecureRandom());

    assertThat(token.whole()).matches("[a-z0-9]{6}\\.[a-z0-9]{16}");
    assertThat(token).hasToString(token.id() + ".…");
  }
}
