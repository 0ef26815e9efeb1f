// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import dev.slipway.api.v1alpha1.BootTest;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.controller.platform.GuestMemory;
import dev.slipway.controller.platform.Placement;
import dev.slipway.controller.platform.RegistrySecrets;
import dev.slipway.controller.platform.RestrictedPod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The pod of a boot test: allowed under Pod Security {@code restricted}, with no token, and with
 * nothing that it may write to but a folder of its own.
 */
final class TestPodManifest {
  private static final BigDecimal MIB = BigDecimal.valueOf(1024 * 1024);

  /** For the initrd, which is joined of its segments. */
  private static final String WORK_LIMIT = "8Gi";

  /** The guest has 20 of them to stop. */
  private static final long GRACE_SECONDS = 30;

  private TestPodManifest() {}

  /**
   * The pod.
   *
   * @param artifact repository@digest
   * @param vmm the image that runs the machine
   * @param kvm the extended resource that gives a pod /dev/kvm, if there is one
   */
  static Pod of(
      OSImageBuild build,
      BootTest test,
      int attempt,
      String artifact,
      String vmm,
      Optional<String> kvm,
      Duration deadline) {
    var spec =
        placed(build.getSpec())
            .withActiveDeadlineSeconds(deadline.toSeconds())
            .withContainers(container(test, vmm, kvm))
            .withVolumes(volumes(build, artifact))
            .build();
    var pod =
        new PodBuilder()
            .withMetadata(TestManifests.metadata(build, TestPods.name(build, attempt)))
            .withSpec(spec)
            .build();
    pod.addOwnerReference(build).setController(true);
    return pod;
  }

  /** It runs where the build did. */
  private static PodSpecBuilder placed(OSImageBuildSpec build) {
    var options = build.build();
    return RestrictedPod.spec()
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withImagePullSecrets(RegistrySecrets.toPull(RegistrySecrets.names(build)))
        .withNodeSelector(options.nodeSelector().isEmpty() ? null : options.nodeSelector())
        .withTolerations(options.tolerations())
        .withAffinity(Placement.outsideOfPools(options.affinity()));
  }

  private static Container container(BootTest test, String vmm, Optional<String> kvm) {
    return RestrictedPod.container(TestManifests.CONTAINER, vmm)
        .withImagePullPolicy("IfNotPresent")
        .withArgs(
            "test",
            "--image=/image",
            "--spec=/spec/" + TestManifests.FILE,
            "--result=/dev/termination-log",
            "--cpus=" + test.cpus(),
            "--memory-mib=" + mebibytes(test.memory()),
            "--accel=" + (kvm.isPresent() ? "Auto" : "TCG"),
            "--work=/work")
        .withResources(resources(test, kvm))
        .addNewVolumeMount()
        .withName("image")
        .withMountPath("/image")
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("spec")
        .withMountPath("/spec")
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("work")
        .withMountPath("/work")
        .endVolumeMount()
        .build();
  }

  private static long mebibytes(Quantity memory) {
    return memory.getNumericalAmount().divideToIntegralValue(MIB).longValueExact();
  }

  /** A machine that boots uses its processors for most of the test. */
  private static ResourceRequirements resources(BootTest test, Optional<String> kvm) {
    var memory = new GuestMemory(mebibytes(test.memory()));
    var resources =
        new ResourceRequirementsBuilder()
            .addToRequests("cpu", new Quantity(test.cpus() * 250 + "m"))
            .addToRequests("memory", memory.request())
            .addToLimits("cpu", new Quantity(test.cpus().toString()))
            .addToLimits("memory", memory.limit());
    kvm.ifPresent(device -> resources.addToLimits(device, new Quantity("1")));
    return resources.build();
  }

  private static List<Volume> volumes(OSImageBuild build, String artifact) {
    return List.of(
        new VolumeBuilder().withName("image").withNewImage("IfNotPresent", artifact).build(),
        new VolumeBuilder()
            .withName("spec")
            .withNewConfigMap()
            .withName(TestManifests.name(build))
            .endConfigMap()
            .build(),
        new VolumeBuilder()
            .withName("work")
            .withNewEmptyDir()
            .withSizeLimit(new Quantity(WORK_LIMIT))
            .endEmptyDir()
            .build());
  }
}
