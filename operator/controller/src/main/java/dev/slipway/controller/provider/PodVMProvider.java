// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.RegistrySecrets;
import dev.slipway.controller.platform.Settings;
import dev.slipway.core.machine.Instance;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;

/** Virtual machines in pods. The pod has the machine's name. */
@ApplicationScoped
class PodVMProvider implements MachineProvider {
  private static final String SCHEME = "slipway://podvm/";

  private final KubernetesClient client;
  private final Settings settings;

  PodVMProvider(KubernetesClient client, Settings settings) {
    this.client = client;
    this.settings = settings;
  }

  @Override
  public String providerID(MachineKey key) {
    return SCHEME + key.namespace() + "/" + key.name();
  }

  @Override
  public void create(InstanceSpec spec) {
    if (find(spec.key()).isPresent()) {
      return;
    }
    try {
      client
          .resource(
              VirtualMachinePod.of(
                  spec,
                  pullSecrets(spec),
                  settings.images().vmm(),
                  settings.machines().kvmResource()))
          .create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw new ProviderException("the machine's pod is refused: " + e.getMessage(), e);
      }
      if (find(spec.key()).isEmpty()) {
        throw new ProviderException(
            "a pod %s exists that is not this machine's; remove it".formatted(spec.key()), e);
      }
    }
  }

  /** The build is kept as long as a machine runs it; without it the image may still be public. */
  private List<String> pullSecrets(InstanceSpec spec) {
    return Optional.ofNullable(
            client
                .resources(OSImageBuild.class)
                .inNamespace(spec.key().namespace())
                .withName(spec.build().name())
                .get())
        .map(build -> RegistrySecrets.names(build.getSpec()))
        .orElse(List.of());
  }

  @Override
  public Instance observe(MachineKey key) {
    return find(key).map(PodState::of).orElseGet(Instance.Absent::new);
  }

  @Override
  public Optional<String> address(MachineKey key) {
    return find(key).map(pod -> pod.getStatus().getPodIP());
  }

  @Override
  public void delete(MachineKey key) {
    find(key)
        .ifPresent(pod ->
            client
                .resource(pod)
                .lockResourceVersion(pod.getMetadata().getResourceVersion())
                .delete());
  }

  private Optional<Pod> find(MachineKey key) {
    return Optional.ofNullable(
            client.pods().inNamespace(key.namespace()).withName(key.name()).get())
        .filter(pod -> VirtualMachinePod.isOf(pod, key));
  }
}
