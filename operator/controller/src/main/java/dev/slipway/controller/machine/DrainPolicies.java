// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.api.v1alpha1.DrainPods;
import dev.slipway.api.v1alpha1.DrainRule;
import dev.slipway.api.v1alpha1.DrainSettings;
import dev.slipway.core.machine.DrainPolicy;
import dev.slipway.core.machine.DrainPolicy.OnTimeout;
import dev.slipway.core.machine.DrainPolicy.Treatment;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A pool's drain settings as the planner sees them. */
final class DrainPolicies {
  private DrainPolicies() {}

  static DrainPolicy of(DrainSettings settings) {
    return new DrainPolicy(
        Optional.ofNullable(settings.timeoutSeconds()).map(Duration::ofSeconds),
        switch (settings.onTimeout()) {
          case Wait -> OnTimeout.WAIT;
          case Abort -> OnTimeout.ABORT;
          case Force -> OnTimeout.FORCE;
        },
        Optional.ofNullable(settings.gracePeriodSeconds()).map(Duration::ofSeconds),
        settings.localData() == DrainPods.Evict,
        settings.unmanagedPods() == DrainPods.Evict,
        settings.rules().stream().map(DrainPolicies::rule).toList());
  }

  private static DrainPolicy.Rule rule(DrainRule rule) {
    return new DrainPolicy.Rule(
        Set.copyOf(rule.namespaces()),
        rule.matchLabels(),
        switch (rule.action()) {
          case Evict -> Treatment.EVICT;
          case Skip -> Treatment.SKIP;
          case Wait -> Treatment.AWAIT;
        });
  }
}
