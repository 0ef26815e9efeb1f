// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.BuildSettings;
import dev.slipway.api.v1alpha1.BuildTrigger;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.api.v1alpha1.OSModel;
import dev.slipway.controller.platform.Labels;
import dev.slipway.core.build.BuildName;
import dev.slipway.core.image.ImageAction.CreateBuild;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The builds that an OSImage makes. */
final class ImageBuilds {
  private static final int MOST_TAG = 128;

  private ImageBuilds() {}

  /**
   * A build.
   *
   * @param os the image's model, put together
   * @param sources what was read for it
   */
  static OSImageBuild of(
      OSImage image, OSModel os, Map<String, String> sources, CreateBuild create) {
    var name = image.getMetadata().getName();
    var generation = image.getMetadata().getGeneration();
    var build = new OSImageBuild();
    build.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(image.getMetadata().getNamespace())
            .withName(create.name())
            .withLabels(Labels.of("build", Map.of(Labels.IMAGE, name)))
            .withAnnotations(BuildMarks.of(generation == null ? 0 : generation, sources))
            .build());
    build.addOwnerReference(image).setController(true);
    build.setSpec(
        spec(
            image.getSpec(),
            name,
            create.contentDigest(),
            create.nonce(),
            tag(image, create.contentDigest()),
            BuildTrigger.valueOf(create.trigger().kind().name()),
            create.trigger().message(),
            Model.pinned(os, create.pins()),
            create.base()));
    return build;
  }

  /** What every build of a spec has, whatever its content. */
  static OSImageBuildSpec settings(OSImageSpec spec) {
    return spec(spec, "", "", null, null, null, null, spec.os(), null);
  }

  private static OSImageBuildSpec spec(
      OSImageSpec spec,
      String name,
      String contentDigest,
      @Nullable String nonce,
      @Nullable String tag,
      @Nullable BuildTrigger trigger,
      @Nullable String message,
      OSModel os,
      @Nullable String base) {
    var inputs = spec.inputs();
    return new OSImageBuildSpec(
        name,
        contentDigest,
        nonce,
        spec.publish().repository(),
        tag,
        trigger,
        message,
        os,
        spec.architectures(),
        spec.outputs(),
        spec.test(),
        unsuspended(spec.build()),
        inputs.pullSecretRefs(),
        inputs.mirrors(),
        inputs.caBundleRef(),
        spec.publish().credentialsSecretRef(),
        base);
  }

  /** Whether an image is suspended is for it to say at any time, and not for a build. */
  private static BuildSettings unsuspended(BuildSettings build) {
    return new BuildSettings(
        build.resources(),
        build.nodeSelector(),
        build.tolerations(),
        build.affinity(),
        build.timeoutSeconds(),
        build.retries(),
        build.cache(),
        build.proxyFrom(),
        null);
  }

  /** A tag has no colon, and at most 128 characters. */
  static String tag(OSImage image, String contentDigest) {
    var tag =
        image
            .getSpec()
            .publish()
            .tagTemplate()
            .replace("{{name}}", image.getMetadata().getName())
            .replace("{{version}}", BuildName.version(contentDigest))
            .replace("{{buildId}}", contentDigest.replace(':', '-'));
    return tag.length() > MOST_TAG ? tag.substring(0, MOST_TAG) : tag;
  }
}
