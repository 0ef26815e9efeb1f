// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.core.machine.Instance;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.Optional;

/**
 * Machines that only seem to be there, for trials: {@link SimulatedMachine} remembers them, {@link
 * SimulatedLife} says what they do, and {@link SimulatedMachineReconciler} is their kubelet.
 */
@ApplicationScoped
class SimulatedProvider implements MachineProvider {
  private static final String SCHEME = "slipway://simulated/";

  private final KubernetesClient client;
  private final Clock clock;

  SimulatedProvider(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public String providerID(MachineKey key) {
    return SCHEME + key;
  }

  @Override
  public void create(InstanceSpec spec) {
    if (find(spec.key()).isPresent()) {
      return;
    }
    try {
      client.resource(SimulatedMachine.of(spec)).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw new ProviderException("the simulated machine is refused: " + e.getMessage(), e);
      }
      if (find(spec.key()).isEmpty()) {
        throw new ProviderException(
            "a ConfigMap %s exists that is not this machine's; remove it".formatted(spec.key()), e);
      }
    }
  }

  @Override
  public Instance observe(MachineKey key) {
    return find(key)
        .map(map -> SimulatedMachine.life(map).at(clock.instant()).instance())
        .orElseGet(Instance.Absent::new);
  }

  /** Nobody asks for a certificate. */
  @Override
  public Optional<String> address(MachineKey key) {
    return Optional.empty();
  }

  @Override
  public void delete(MachineKey key) {
    find(key)
        .ifPresent(map ->
            client
                .resource(map)
                .lockResourceVersion(map.getMetadata().getResourceVersion())
                .delete());
  }

  private Optional<ConfigMap> find(MachineKey key) {
    return Optional.ofNullable(
            client.configMaps().inNamespace(key.namespace()).withName(key.name()).get())
        .filter(map -> SimulatedMachine.isOf(map, key));
  }
}
