// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.LocalRef;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.api.v1alpha1.RegistryMirror;
import dev.slipway.controller.platform.Events;
import dev.slipway.controller.platform.Terminating;
import dev.slipway.controller.registry.Access;
import dev.slipway.controller.registry.AccessProblem;
import dev.slipway.controller.registry.AccessReader;
import dev.slipway.controller.registry.Registries;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.image.ImageAction;
import dev.slipway.core.registry.Lookup;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Does what an image's plan says. Doing it twice is as doing it once. */
@ApplicationScoped
class ImageEffects {
  private static final int UNPROCESSABLE = 422;

  private final Registries registries;
  private final AccessReader access;
  private final Events events;

  ImageEffects(Registries registries, AccessReader access, Events events) {
    this.registries = registries;
    this.access = access;
    this.events = events;
  }

  /** The API server does not take a build: the model has a value that cannot be. */
  static final class RefusedBuild extends Exception {
    private static final long serialVersionUID = 1;

    RefusedBuild(String message) {
      super(message);
    }
  }

  /** Asks the registries. */
  Map<String, Lookup> resolve(OSImage image, ImageAction.ResolveInputs action) {
    try {
      return registries.findAll(action.references(), access(image));
    } catch (AccessProblem e) {
      var denied = new Lookup.Denied(String.valueOf(e.getMessage()));
      return action.references().keySet().stream()
          .collect(Collectors.toMap(ref -> ref, _ -> denied));
    }
  }

  private Access access(OSImage image) throws AccessProblem {
    var spec = image.getSpec();
    return access.read(
        image.getMetadata().getNamespace(),
        new AccessReader.Named(
            secrets(spec).map(LocalRef::name).distinct().toList(),
            spec.inputs().mirrors().stream()
                .collect(
                    Collectors.toMap(
                        RegistryMirror::registry, RegistryMirror::mirror, (a, _) -> a)),
            spec.inputs().caBundleRef(),
            spec.build().proxyFrom()));
  }

  private static Stream<LocalRef> secrets(OSImageSpec spec) {
    return Stream.concat(
        spec.inputs().pullSecretRefs().stream(),
        Stream.ofNullable(spec.publish().credentialsSecretRef()));
  }

  /** The builds that pools want and machines run, as the API server has it now. */
  Set<String> used(OSImage image, KubernetesClient client) {
    var namespace = image.getMetadata().getNamespace();
    var used = new HashSet<String>();
    for (var pool : client.resources(OSNodePool.class).inNamespace(namespace).list().getItems()) {
      if (pool.getStatus() != null && pool.getStatus().target() != null) {
        used.add(pool.getStatus().target().build());
      }
    }
    for (var machine : client.resources(OSMachine.class).inNamespace(namespace).list().getItems()) {
      used.add(machine.getSpec().build().name());
    }
    return used;
  }

  void apply(ImageAction action, OSImage image, Assembled assembled, Context<OSImage> context)
      throws RefusedBuild {
    switch (action) {
      case ImageAction.ResolveInputs _, ImageAction.LookForUse _ -> {
        // Answered before the plan that is applied.
      }
      case ImageAction.CreateBuild create -> create(create, image, assembled, context);
      case ImageAction.DeleteBuild delete -> delete(delete, image, context);
    }
  }

  private void create(
      ImageAction.CreateBuild create, OSImage image, Assembled assembled, Context<OSImage> context)
      throws RefusedBuild {
    var build = ImageBuilds.of(image, assembled.model(), assembled.sources(), create);
    try {
      context.resourceOperations().create(build);
    } catch (KubernetesClientException e) {
      if (e.getCode() == UNPROCESSABLE) {
        throw new RefusedBuild(refusal(e));
      }
      // There is one, made before a crash, and about to be seen; or the namespace goes.
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || Terminating.refused(e)) {
        return;
      }
      throw e;
    }
    events.record(image, Reason.BuildCreated, create.name() + ": " + create.trigger());
  }

  private static String refusal(KubernetesClientException e) {
    var status = e.getStatus();
    var message = status == null ? e.getMessage() : status.getMessage();
    return String.valueOf(message).replaceFirst("^OSImageBuild[^:]*is invalid: ", "");
  }

  private void delete(ImageAction.DeleteBuild delete, OSImage image, Context<OSImage> context) {
    try {
      var gone =
          context
              .getClient()
              .resources(OSImageBuild.class)
              .inNamespace(image.getMetadata().getNamespace())
              .withName(delete.name())
              .lockResourceVersion(delete.version())
              .delete();
      if (!gone.isEmpty() && delete.tag() != null) {
        untag(delete.tag(), image);
      }
    } catch (KubernetesClientException e) {
      // It has changed, which is an event of its own: it may have succeeded by now.
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /** A registry that will not delete a tag keeps it. */
  private void untag(ImageAction.Tag tag, OSImage image) {
    String problem;
    try {
      problem = registries.untag(tag.reference(), tag.digest(), access(image));
    } catch (AccessProblem e) {
      problem = e.getMessage();
    }
    if (problem != null) {
      events.record(image, Reason.TagKept, tag.reference() + ": " + problem);
    }
  }
}
