// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import dev.slipway.controller.platform.TestSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.List;

/** Opens the package to tests of others. */
public final class JoinFixture {
  private JoinFixture() {}

  public static JoinCredentials credentials(KubernetesClient client, Clock clock) {
    return new JoinCredentials(client, new TestSettings(List.of()), clock);
  }
}
