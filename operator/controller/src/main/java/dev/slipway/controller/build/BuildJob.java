// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Labels;
import dev.slipway.controller.platform.Placement;
import dev.slipway.core.build.BuildName;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Job of a build. Its pod keeps Pod Security {@code restricted}, has no credentials for the API
 * server, and writes nowhere but to its own two folders.
 */
final class BuildJob {
  /** The container's name. */
  static final String CONTAINER = "build";

  /** The exit code of {@code slipway build} for a model that can never be built. */
  static final int INVALID_MODEL = 3;

  private static final int RETRIES = 3;
  private static final long DEADLINE_SECONDS = 1800;
  private static final long USER = 65532;

  private BuildJob() {}

  /**
   * The Job.
   *
   * @param builder the image that runs {@code slipway}
   * @param insecure registries that are reached over plain HTTP
   */
  static Job of(OSImageBuild build, String builder, List<String> insecure) {
    var name = build.getMetadata().getName();
    var labels =
        Labels.of("build", Map.of(Labels.BUILD, name, Labels.IMAGE, build.getSpec().image()));
    var job =
        new JobBuilder()
            .withNewMetadata()
            .withNamespace(build.getMetadata().getNamespace())
            .withName(name)
            .withLabels(labels)
            .endMetadata()
            .withNewSpec()
            .withBackoffLimit(RETRIES)
            .withActiveDeadlineSeconds(DEADLINE_SECONDS)
            .withPodFailurePolicy(failurePolicy())
            .withNewTemplate()
            .withNewMetadata()
            .withLabels(labels)
            .endMetadata()
            .withSpec(pod(build, builder, insecure))
            .endTemplate()
            .endSpec()
            .build();
    job.addOwnerReference(build).setController(true);
    return job;
  }

  /** A bad model fails at once; an evicted pod counts as none; all else is tried again. */
  private static PodFailurePolicy failurePolicy() {
    return new PodFailurePolicyBuilder()
        .addNewRule()
        .withAction("FailJob")
        .withNewOnExitCodes()
        .withContainerName(CONTAINER)
        .withOperator("In")
        .withValues(INVALID_MODEL)
        .endOnExitCodes()
        .endRule()
        .addNewRule()
        .withAction("Ignore")
        .addNewOnPodCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .endOnPodCondition()
        .endRule()
        .build();
  }

  private static PodSpec pod(OSImageBuild build, String builder, List<String> insecure) {
    return new PodSpecBuilder()
        .withRestartPolicy("Never")
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withAffinity(Placement.outsideOfPools())
        .withContainers(container(build, builder, insecure))
        .addNewVolume()
        .withName("model")
        .withNewConfigMap()
        .withName(build.getMetadata().getName())
        .endConfigMap()
        .endVolume()
        .addNewVolume()
        .withName("cache")
        .withNewEmptyDir()
        .withSizeLimit(new Quantity("8Gi"))
        .endEmptyDir()
        .endVolume()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .withSizeLimit(new Quantity("2Gi"))
        .endEmptyDir()
        .endVolume()
        .build();
  }

  private static Container container(OSImageBuild build, String builder, List<String> insecure) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(builder)
        .withArgs(arguments(build, insecure))
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .withNewResources()
        .withRequests(quantities("500m", "1Gi"))
        .withLimits(quantities("2", "2Gi"))
        .endResources()
        .addNewVolumeMount()
        .withName("model")
        .withMountPath("/model")
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("cache")
        .withMountPath("/cache")
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath("/tmp")
        .endVolumeMount()
        .build();
  }

  private static Map<String, Quantity> quantities(String cpu, String memory) {
    return new TreeMap<>(Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory)));
  }

  private static List<String> arguments(OSImageBuild build, List<String> insecure) {
    var spec = build.getSpec();
    var version = BuildName.version(spec.contentDigest());
    var arguments =
        new ArrayList<>(
            List.of(
                "build",
                "--format=kernel+initrd",
                "--publish=" + spec.repository() + ":" + version,
                "--image-id=" + spec.image(),
                "--image-version=" + version,
                "--build-id=" + spec.contentDigest(),
                "--result=/dev/termination-log",
                "--cache=/cache",
                "--pull")); // a tag may have moved since the cache has seen it
    insecure.forEach(host -> arguments.add("--insecure-registry=" + host));
    arguments.add("/model/" + BuildModel.FILE);
    return List.copyOf(arguments);
  }
}
