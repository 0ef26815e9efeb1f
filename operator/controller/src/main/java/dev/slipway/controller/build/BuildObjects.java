// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Labels;
import dev.slipway.core.build.Preparation;
import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;

/**
 * Puts what a build pod reads. All of it is the build's and immutable. Another's object of the same
 * name is never used: what it holds would be built into nodes, or sent to registries.
 */
final class BuildObjects {
  private static final Preparation READY = new Preparation.Ready();

  private final OSImageBuild build;
  private final KubernetesClient client;

  BuildObjects(OSImageBuild build, KubernetesClient client) {
    this.build = build;
    this.client = client;
  }

  /** The name and labels of an object of a build. */
  static ObjectMeta metadata(OSImageBuild build, String suffix) {
    var name = build.getMetadata().getName();
    return new ObjectMetaBuilder()
        .withNamespace(build.getMetadata().getNamespace())
        .withName(name + suffix)
        .withLabels(
            Labels.of("build", Map.of(Labels.BUILD, name, Labels.IMAGE, build.getSpec().image())))
        .build();
  }

  /** Puts an object; one that holds something else, from an attempt before, is replaced. */
  <T extends HasMetadata> Preparation put(T wanted, BiPredicate<T, T> same) {
    try {
      client.resource(wanted).create();
      return READY;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      var there = client.resource(wanted).get();
      return there == null ? pending(wanted) : found(wanted, there, same);
    }
  }

  private <T extends HasMetadata> Preparation found(T wanted, T there, BiPredicate<T, T> same) {
    if (there.isMarkedForDeletion() || isOfANamesake(there)) {
      return pending(wanted);
    }
    if (!there.hasOwnerReferenceFor(build.getMetadata().getUid())) {
      return new Preparation.Blocked(
          Reason.NameTaken, told(wanted) + " is there and not of this build; delete it");
    }
    if (same.test(wanted, there)) {
      return READY;
    }
    client.resource(there).lockResourceVersion(there.getMetadata().getResourceVersion()).delete();
    client.resource(wanted).create();
    return READY;
  }

  /** A deleted build's; it goes with that build. */
  private boolean isOfANamesake(HasMetadata there) {
    return there.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner ->
            owner.getKind().equals(build.getKind())
                && owner.getName().equals(build.getMetadata().getName())
                && !Objects.equals(owner.getUid(), build.getMetadata().getUid()));
  }

  private static Preparation pending(HasMetadata wanted) {
    return new Preparation.Blocked(
        Reason.Pending, "waits until " + told(wanted) + " of a deleted build is gone");
  }

  private static String told(HasMetadata object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }
}
