// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.controller.platform.Labels;
import dev.slipway.controller.registry.Access;
import dev.slipway.controller.registry.Registries;
import dev.slipway.core.image.ImageAction;
import dev.slipway.core.image.Pin;
import dev.slipway.core.image.Resolution;
import dev.slipway.core.registry.Lookup;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/** Does what an image's plan says. Doing it twice is as doing it once. */
@ApplicationScoped
class ImageEffects {
  private final Registries registries;

  ImageEffects(Registries registries) {
    this.registries = registries;
  }

  /** Asks the registries. */
  Resolution resolve(OSImage image, ImageAction.ResolveInputs action) {
    var answers = new TreeMap<>(registries.findAll(action.references(), Access.ANONYMOUS));
    var pins = new ArrayList<Pin>();
    answers.forEach((ref, answer) -> {
      if (answer instanceof Lookup.Found(String digest)) {
        pins.add(new Pin(ref, digest));
      }
    });
    return pins.size() == answers.size()
        ? new Resolution.Complete(
            pins, Model.digest(image.getMetadata().getName(), image.getSpec(), pins))
        : new Resolution.Incomplete(answers);
  }

  void apply(ImageAction action, OSImage image, Context<OSImage> context) {
    switch (action) {
      case ImageAction.ResolveInputs _ -> {
        // Answered before the plan that is applied.
      }
      case ImageAction.CreateBuild create -> create(build(image, create), context);
      case ImageAction.DeleteBuild delete -> delete(delete, image, context);
    }
  }

  private static void create(OSImageBuild build, Context<OSImage> context) {
    try {
      context.resourceOperations().create(build);
    } catch (KubernetesClientException e) {
      // There is one: made before a crash, and about to be seen.
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private static void delete(
      ImageAction.DeleteBuild delete, OSImage image, Context<OSImage> context) {
    try {
      context
          .getClient()
          .resources(OSImageBuild.class)
          .inNamespace(image.getMetadata().getNamespace())
          .withName(delete.name())
          .lockResourceVersion(delete.version())
          .delete();
    } catch (KubernetesClientException e) {
      // It has changed, which is an event of its own: it may have succeeded by now.
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  static OSImageBuild build(OSImage image, ImageAction.CreateBuild create) {
    var name = image.getMetadata().getName();
    var build = new OSImageBuild();
    build.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(image.getMetadata().getNamespace())
            .withName(create.name())
            .withLabels(Labels.of("build", Map.of(Labels.IMAGE, name)))
            .build());
    build.addOwnerReference(image).setController(true);
    build.setSpec(
        OSImageBuildSpec.of(
            name,
            create.contentDigest(),
            image.getSpec().publish().repository(),
            Model.pinned(image.getSpec().os(), create.pins())));
    return build;
  }
}
