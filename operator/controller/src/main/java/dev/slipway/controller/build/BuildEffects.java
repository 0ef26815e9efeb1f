// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Settings;
import dev.slipway.controller.registry.Registries;
import dev.slipway.core.build.BuildAction;
import dev.slipway.core.registry.Lookup;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.List;

/** Does what a build's plan says. Doing it twice is as doing it once. */
@ApplicationScoped
class BuildEffects {
  private final Registries registries;
  private final Settings settings;

  BuildEffects(Registries registries, Settings settings) {
    this.registries = registries;
    this.settings = settings;
  }

  Lookup verify(BuildAction.VerifyPublished action) {
    return registries.find(action.reference());
  }

  void apply(BuildAction action, OSImageBuild build, Context<OSImageBuild> context) {
    switch (action) {
      case BuildAction.StoreModel _ ->
          store(BuildModel.configMap(build), build, context.getClient());
      case BuildAction.CreateJob _ -> createJob(build, context);
      case BuildAction.VerifyPublished _ -> {
        // Answered before the plan that is applied.
      }
    }
  }

  /**
   * The ConfigMap must be ours: another's under its name would be built into nodes. That of a
   * deleted build of this name, equal though it is, goes with its build: it is waited for.
   */
  private static void store(ConfigMap wanted, OSImageBuild build, KubernetesClient client) {
    var stored = client.resource(wanted);
    try {
      stored.create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      var there = stored.get();
      if (there == null || isGoing(there, build)) {
        throw e;
      }
      if (!Boolean.TRUE.equals(there.getImmutable()) || !wanted.getData().equals(there.getData())) {
        throw new IllegalStateException(
            "ConfigMap %s is there and holds something else; delete it"
                .formatted(wanted.getMetadata().getName()));
      }
    }
  }

  private static boolean isGoing(ConfigMap there, OSImageBuild build) {
    return there.isMarkedForDeletion()
        || (!there.getMetadata().getOwnerReferences().isEmpty()
            && !there.hasOwnerReferenceFor(build.getMetadata().getUid()));
  }

  private void createJob(OSImageBuild build, Context<OSImageBuild> context) {
    try {
      context
          .resourceOperations()
          .create(
              BuildJob.of(
                  build,
                  settings.images().builder(),
                  settings.registries().insecure().orElse(List.of())));
    } catch (KubernetesClientException e) {
      // There is one: made before a crash, and about to be seen.
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }
}
