// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.core.machine.Attachment;
import dev.slipway.core.machine.NodePod;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is on a node, asked of the API server itself. */
record NodeLoad(List<NodePod> pods, List<Attachment> attachments) {
  static final NodeLoad NONE = new NodeLoad(List.of(), List.of());

  static NodeLoad of(KubernetesClient client, String node) {
    var attachments =
        client.storage().v1().volumeAttachments().list().getItems().stream()
            .filter(a -> node.equals(a.getSpec().getNodeName()))
            .map(a ->
                new Attachment(
                    a.getMetadata().getName(),
                    Objects.requireNonNullElse(
                        a.getSpec().getSource().getPersistentVolumeName(), "")))
            .toList();
    var pods = client.pods().inAnyNamespace().withField("spec.nodeName", node).list().getItems();
    return new NodeLoad(
        pods.stream()
            .map(p -> NodeViews.pod(p, attachments.isEmpty() ? Set.of() : volumes(client, p)))
            .toList(),
        attachments);
  }

  private static Set<String> volumes(KubernetesClient client, Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .flatMap(v -> Optional.ofNullable(v.getPersistentVolumeClaim()).stream())
        .flatMap(claim -> volume(client, pod, claim.getClaimName()).stream())
        .collect(Collectors.toSet());
  }

  private static Optional<String> volume(KubernetesClient client, Pod pod, String claim) {
    var namespace = pod.getMetadata().getNamespace();
    return Optional.ofNullable(
            client.persistentVolumeClaims().inNamespace(namespace).withName(claim).get())
        .map(PersistentVolumeClaim::getSpec)
        .map(spec -> spec.getVolumeName());
  }
}
