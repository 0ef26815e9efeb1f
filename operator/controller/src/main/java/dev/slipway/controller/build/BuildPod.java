// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.BuildSettings;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Placement;
import dev.slipway.controller.platform.RegistrySecrets;
import dev.slipway.controller.platform.RestrictedPod;
import dev.slipway.controller.platform.Settings;
import dev.slipway.core.registry.Proxies;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pod of a build. It keeps Pod Security {@code restricted}, has no credentials for the API
 * server, and writes nowhere but to its own two folders.
 */
final class BuildPod {
  static final String MODEL = "/model";
  static final String REGISTRY = "/registry-auth";
  static final String CACHE = "/cache";

  private static final Map<String, Quantity> REQUESTS = quantities("500m", "1Gi");
  private static final Map<String, Quantity> LIMITS = quantities("2", "2Gi");

  private BuildPod() {}

  static PodSpec spec(OSImageBuild build, Settings settings) {
    var options = build.getSpec().build();
    return RestrictedPod.spec()
        .withNodeSelector(options.nodeSelector().isEmpty() ? null : options.nodeSelector())
        .withTolerations(options.tolerations())
        .withAffinity(Placement.outsideOfPools(options.affinity()))
        .withContainers(container(build, settings))
        .withVolumes(volumes(build))
        .build();
  }

  private static Container container(OSImageBuild build, Settings settings) {
    return RestrictedPod.container(BuildJob.CONTAINER, settings.images().builder())
        .withArgs(
            BuildArguments.of(build.getSpec(), settings.registries().insecure().orElse(List.of())))
        .withEnv(environment(build))
        .withResources(resources(build.getSpec().build()))
        .withVolumeMounts(mounts(build))
        .build();
  }

  /** The memory limit of a build, for people. */
  static String memoryLimit(OSImageBuild build) {
    var limit = resources(build.getSpec().build()).getLimits().get("memory");
    return limit == null ? "none" : limit.toString();
  }

  private static ResourceRequirements resources(BuildSettings options) {
    var given = options.resources();
    return new ResourceRequirementsBuilder()
        .withRequests(given == null || given.requests().isEmpty() ? REQUESTS : given.requests())
        .withLimits(given == null || given.limits().isEmpty() ? LIMITS : given.limits())
        .build();
  }

  private static Map<String, Quantity> quantities(String cpu, String memory) {
    return new TreeMap<>(Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory)));
  }

  private static List<EnvVar> environment(OSImageBuild build) {
    var environment = new ArrayList<EnvVar>();
    if (hasCredentials(build)) {
      environment.add(new EnvVarBuilder().withName("DOCKER_CONFIG").withValue(REGISTRY).build());
    }
    var proxy = build.getSpec().build().proxyFrom();
    if (proxy != null) {
      // By name: what else the Secret holds, such as options for Java, is not for this container.
      for (var name : Proxies.NAMES) {
        environment.add(
            new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef(name, proxy.name(), true)
                .endValueFrom()
                .build());
      }
    }
    return environment;
  }

  private static List<Volume> volumes(OSImageBuild build) {
    var name = build.getMetadata().getName();
    var volumes = new ArrayList<Volume>();
    volumes.add(
        new VolumeBuilder()
            .withName("model")
            .withNewConfigMap()
            .withName(name)
            .endConfigMap()
            .build());
    if (hasFiles(build)) {
      volumes.add(secret("files", name + BuildPreparation.FILES));
    }
    if (hasCredentials(build)) {
      volumes.add(secret("registry", name + BuildPreparation.REGISTRY));
    }
    volumes.add(cache(build.getSpec().build()));
    volumes.add(empty("tmp", "2Gi"));
    return volumes;
  }

  private static Volume secret(String name, String secret) {
    return new VolumeBuilder()
        .withName(name)
        .withNewSecret()
        .withSecretName(secret)
        .endSecret()
        .build();
  }

  private static Volume cache(BuildSettings options) {
    return options.cache() == null
        ? empty("cache", "8Gi")
        : new VolumeBuilder()
            .withName("cache")
            .withNewPersistentVolumeClaim(options.cache().claimName(), false)
            .build();
  }

  private static Volume empty(String name, String limit) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withSizeLimit(new Quantity(limit))
        .endEmptyDir()
        .build();
  }

  private static List<VolumeMount> mounts(OSImageBuild build) {
    var mounts = new ArrayList<VolumeMount>();
    mounts.add(readOnly("model", MODEL));
    if (hasFiles(build)) {
      mounts.add(readOnly("files", BuildModel.FILES));
    }
    if (hasCredentials(build)) {
      mounts.add(readOnly("registry", REGISTRY));
    }
    mounts.add(new VolumeMountBuilder().withName("cache").withMountPath(CACHE).build());
    mounts.add(new VolumeMountBuilder().withName("tmp").withMountPath("/tmp").build());
    return mounts;
  }

  private static VolumeMount readOnly(String name, String path) {
    return new VolumeMountBuilder().withName(name).withMountPath(path).withReadOnly(true).build();
  }

  private static boolean hasFiles(OSImageBuild build) {
    return !BuildModel.sources(build.getSpec().os()).isEmpty();
  }

  private static boolean hasCredentials(OSImageBuild build) {
    return !RegistrySecrets.names(build.getSpec()).isEmpty();
  }
}
