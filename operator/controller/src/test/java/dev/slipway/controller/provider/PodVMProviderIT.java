// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.controller.platform.ApiServer;
import dev.slipway.controller.platform.TestSettings;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PodVMProviderIT implements MachineProviderContract {
  @RegisterExtension static final ApiServer api = new ApiServer();

  @BeforeEach
  void restrictTheNamespace() {
    api.fillNamespace();
    api.admin()
        .namespaces()
        .withName(api.namespace())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
            """);
  }

  @Override
  public MachineProvider provider() {
    return new PodVMProvider(api.client(), new TestSettings(List.of()));
  }

  @Override
  public InstanceSpec spec(String name, String uid) {
    return Machines.spec(api.namespace(), name, uid);
  }

  @Override
  public void end(InstanceSpec spec) {
    status(spec, "{\"phase\":\"Failed\",\"reason\":\"Evicted\",\"message\":\"memory\"}");
  }

  @Test
  void theAddressIsThePods() {
    var spec = spec("address", "1");
    provider().create(spec);
    assertThat(provider().address(spec.key())).isEmpty();

    status(
        spec,
        "{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"10.244.0.7\"}],\"podIP\":\"10.244.0.7\"}");

    assertThat(provider().address(spec.key())).contains("10.244.0.7");
  }

  private static void status(InstanceSpec spec, String status) {
    api.admin()
        .pods()
        .inNamespace(api.namespace())
        .withName(spec.key().name())
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":" + status + "}");
  }
}
