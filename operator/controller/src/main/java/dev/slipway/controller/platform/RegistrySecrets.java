// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import dev.slipway.api.v1alpha1.LocalRef;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import java.util.List;
import java.util.stream.Stream;

/** The Secrets by which the registries of a build are reached. */
public final class RegistrySecrets {
  private RegistrySecrets() {}

  /** Their names: first that which may push. */
  public static List<String> names(OSImageBuildSpec build) {
    return Stream.concat(
            Stream.ofNullable(build.credentialsSecretRef()), build.pullSecretRefs().stream())
        .map(LocalRef::name)
        .distinct()
        .toList();
  }

  /** As a pod names them that has the build's artifact as a volume: who may push may pull. */
  public static List<LocalObjectReference> toPull(List<String> names) {
    return names.stream().map(LocalObjectReference::new).toList();
  }
}
