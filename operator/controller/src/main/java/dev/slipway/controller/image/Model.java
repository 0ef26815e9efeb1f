// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.v1alpha1.OSContainer;
import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.api.v1alpha1.OSModel;
import dev.slipway.core.image.ContentDigest;
import dev.slipway.core.image.Input;
import dev.slipway.core.image.Pin;
import dev.slipway.core.registry.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The images in an OS model: which there are, and the same model with each by digest. */
final class Model {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Model() {}

  /** Every image that a model names, and where. */
  static List<Input> inputs(OSModel os) {
    var inputs = new ArrayList<Input>();
    inputs.add(new Input("spec.os.kernel.image", os.kernel().image()));
    for (var i = 0; i < os.init().size(); i++) {
      inputs.add(new Input("spec.os.init[" + i + "]", os.init().get(i)));
    }
    addContainers(inputs, "onboot", os.onboot());
    addContainers(inputs, "services", os.services());
    return inputs;
  }

  private static void addContainers(List<Input> to, String field, List<OSContainer> containers) {
    for (var i = 0; i < containers.size(); i++) {
      var container = containers.get(i);
      to.add(
          new Input(
              "spec.os.%s[%d].image (\"%s\")".formatted(field, i, container.name()),
              container.image()));
    }
  }

  /** The model with each image by digest. */
  static OSModel pinned(OSModel os, List<Pin> pins) {
    var digests = pins.stream().collect(Collectors.toMap(Pin::ref, Pin::digest));
    UnaryOperator<String> pin = ref -> pinned(ref, digests.get(ref));
    UnaryOperator<OSContainer> pinContainer = c -> c.withImage(pin.apply(c.image()));
    return new OSModel(
        os.kernel().withImage(pin.apply(os.kernel().image())),
        os.init().stream().map(pin).toList(),
        os.onboot().stream().map(pinContainer).toList(),
        os.services().stream().map(pinContainer).toList(),
        os.files());
  }

  private static String pinned(String ref, @Nullable String digest) {
    if (digest != null && ImageReference.parse(ref) instanceof ImageReference reference) {
      return reference.pinned(digest).toString();
    }
    throw new IllegalArgumentException("no digest for " + ref);
  }

  /**
   * Identifies an image's content and where it is published: builds of one content in two
   * repositories are two builds.
   */
  static String digest(String image, OSImageSpec spec, List<Pin> pins) {
    Map<String, Object> os =
        JSON.convertValue(pinned(spec.os(), pins), new TypeReference<Map<String, Object>>() {});
    return ContentDigest.of(image, Map.of("os", os, "repository", spec.publish().repository()));
  }
}
