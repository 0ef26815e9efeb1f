// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.api.v1alpha1.Acceleration;
import dev.slipway.controller.platform.GuestMemory;
import dev.slipway.controller.platform.Labels;
import dev.slipway.controller.platform.Placement;
import dev.slipway.controller.platform.RegistrySecrets;
import dev.slipway.controller.platform.RestrictedPod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pod of a virtual machine: allowed under Pod Security {@code restricted}, with no token, and
 * never on a node that a pool might take away.
 *
 * <p>It has no owner reference. The garbage collector deletes dependents before an owner that is
 * deleted in the foreground, whether they block the owner or not, and that would be a power cut
 * before the drain. The machine's finalizer cares for the pod instead.
 */
final class VirtualMachinePod {
  private static final String UID_ANNOTATION = "slipway.dev/machine-uid";

  /** The guest has 50 of them to stop. */
  private static final long GRACE_SECONDS = 60;

  private VirtualMachinePod() {}

  static boolean isOf(Pod pod, MachineKey key) {
    var annotations = pod.getMetadata().getAnnotations();
    return annotations != null && key.uid().equals(annotations.get(UID_ANNOTATION));
  }

  /**
   * The pod.
   *
   * @param pullSecrets names of the Secrets by which the image is pulled
   * @param vmm the image that runs the machine
   * @param kvm the extended resource that gives a pod /dev/kvm, if there is one
   */
  static Pod of(InstanceSpec spec, List<String> pullSecrets, String vmm, Optional<String> kvm) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(spec.key().namespace())
        .withName(spec.key().name())
        .withLabels(
            Labels.of(
                "machine", Map.of(Labels.MACHINE, spec.key().name(), Labels.POOL, spec.pool())))
        .addToAnnotations(UID_ANNOTATION, spec.key().uid())
        .endMetadata()
        .withSpec(
            RestrictedPod.spec()
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withImagePullSecrets(RegistrySecrets.toPull(pullSecrets))
                .withAffinity(Placement.outsideOfPools())
                .withContainers(container(spec, vmm, kvm))
                .withVolumes(volumes(spec))
                .build())
        .build();
  }

  private static Container container(InstanceSpec spec, String vmm, Optional<String> kvm) {
    return RestrictedPod.container("machine", vmm)
        .withImagePullPolicy("IfNotPresent")
        .withArgs(arguments(spec))
        .addNewEnv()
        .withName("POD_IP")
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath("status.podIP")
        .endFieldRef()
        .endValueFrom()
        .endEnv()
        .addNewPort()
        .withName("kubelet")
        .withContainerPort(10250)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("vxlan")
        .withContainerPort(8472)
        .withProtocol("UDP")
        .endPort()
        .withResources(resources(spec, kvm))
        // The guest's console is the log, so its last words become the reason of its end.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .addNewVolumeMount()
        .withName("image")
        .withMountPath("/image")
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("join")
        .withMountPath("/join")
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("work")
        .withMountPath("/work")
        .endVolumeMount()
        .build();
  }

  private static List<String> arguments(InstanceSpec spec) {
    var size = spec.size();
    return List.of(
        "--image=/image",
        "--join=/join/join.json",
        "--ip=$(POD_IP)",
        "--cpus=" + size.cpus(),
        "--memory-mib=" + size.memoryMiB(),
        "--accel=" + size.acceleration(),
        "--forward=tcp:10250",
        "--forward=udp:8472",
        "--work=/work");
  }

  /**
   * Processors are shared: guests are idle most of the time. Memory is not. The resource that gives
   * a pod /dev/kvm is asked for where nothing else will do.
   */
  private static ResourceRequirements resources(InstanceSpec spec, Optional<String> kvm) {
    var memory = new GuestMemory(spec.size().memoryMiB());
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", new Quantity(spec.size().cpus() * 100 + "m"))
        .addToRequests("memory", memory.request())
        .addToLimits("memory", memory.limit())
        .addToLimits(
            spec.size().acceleration() == Acceleration.KVM
                ? kvm.map(resource -> Map.of(resource, new Quantity("1"))).orElse(Map.of())
                : Map.of())
        .build();
  }

  private static List<Volume> volumes(InstanceSpec spec) {
    return List.of(
        new VolumeBuilder().withName("image").withNewImage("IfNotPresent", spec.image()).build(),
        new VolumeBuilder()
            .withName("join")
            .withNewSecret()
            .withSecretName(spec.joinSecret())
            .withDefaultMode(0440)
            .endSecret()
            .build(),
        new VolumeBuilder().withName("work").withEmptyDir(new EmptyDirVolumeSource()).build());
  }
}
