// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.DrainSettings;
import dev.slipway.core.machine.DrainPolicy;
import dev.slipway.core.machine.DrainPolicy.Rule;
import dev.slipway.core.machine.DrainPolicy.Treatment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrainPoliciesTest {
  @Test
  void withoutSettingsAllPodsAreEvictedHoweverLongItTakes() {
    assertThat(policy("{}")).isEqualTo(DrainPolicy.DEFAULT);
  }

  @Test
  void everySettingReachesThePlanner() {
    assertThat(
            policy(
                """
                timeoutSeconds: 60
                onTimeout: Force
                gracePeriodSeconds: 5
                localData: Wait
                unmanagedPods: Wait
                rules:
                - {namespaces: [a, b], matchLabels: {app: x}, action: Wait}
                - {matchLabels: {app: y}, action: Skip}
                - {action: Evict}
                """))
        .isEqualTo(
            new DrainPolicy(
                Optional.of(Duration.ofMinutes(1)),
                DrainPolicy.OnTimeout.FORCE,
                Optional.of(Duration.ofSeconds(5)),
                false,
                false,
                List.of(
                    new Rule(Set.of("a", "b"), Map.of("app", "x"), Treatment.AWAIT),
                    new Rule(Set.of(), Map.of("app", "y"), Treatment.SKIP),
                    new Rule(Set.of(), Map.of(), Treatment.EVICT))));
  }

  @Test
  void aDrainCanBeGivenUp() {
    assertThat(policy("timeoutSeconds: 60\nonTimeout: Abort").onTimeout())
        .isEqualTo(DrainPolicy.OnTimeout.ABORT);
  }

  private static DrainPolicy policy(String yaml) {
    return DrainPolicies.of(Serialization.unmarshal(yaml, DrainSettings.class));
  }
}
