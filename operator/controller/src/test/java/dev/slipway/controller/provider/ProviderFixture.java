// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.controller.platform.TestSettings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.time.Clock;
import java.util.List;

/** Opens the package to tests of others. */
public final class ProviderFixture {
  private ProviderFixture() {}

  /** Of a cluster that allows simulated machines, or does not. */
  public static Providers providers(KubernetesClient client, Clock clock, boolean simulated) {
    var settings = new TestSettings(List.of(), 1, simulated);
    return new Providers(
        client,
        new PodVMProvider(client, settings),
        new SimulatedProvider(client, clock),
        settings);
  }

  public static Reconciler<ConfigMap> simulated(KubernetesClient client, Clock clock) {
    return new SimulatedMachineReconciler(client, new SimulatedProvider(client, clock), clock);
  }
}
