// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.Kernel;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.api.v1alpha1.OSModel;
import dev.slipway.api.v1alpha1.Publish;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;

/** Images for tests: a kernel and an init of a registry, published there. */
final class Images {
  private Images() {}

  static OSImage web(String namespace, String registry, String init) {
    var image = new OSImage();
    image.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName("web").build());
    image.setSpec(spec(registry, init));
    return image;
  }

  static OSImageSpec spec(String registry, String init) {
    return OSImageSpec.of(
        OSModel.of(
            Kernel.of(registry + "/kernel:1", null),
            List.of(registry + "/" + init),
            List.of(),
            List.of(),
            List.of()),
        Publish.to(registry + "/os/web"));
  }
}
