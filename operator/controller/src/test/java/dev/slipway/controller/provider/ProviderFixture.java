// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.controller.platform.TestSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** Opens the package to tests of others. */
public final class ProviderFixture {
  private ProviderFixture() {}

  public static MachineProvider podVM(KubernetesClient client) {
    return new PodVMProvider(client, new TestSettings(List.of()));
  }
}
