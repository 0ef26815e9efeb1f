// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.v1alpha1.Architecture;
import dev.slipway.api.v1alpha1.BootTest;
import dev.slipway.api.v1alpha1.OSContainer;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.api.v1alpha1.OSModel;
import dev.slipway.api.v1alpha1.Output;
import dev.slipway.api.v1alpha1.OutputType;
import dev.slipway.core.build.BuildName;
import dev.slipway.core.image.ContentDigest;
import dev.slipway.core.image.Input;
import dev.slipway.core.image.Pin;
import dev.slipway.core.registry.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The images in an OS model: which there are, and the same model with each by digest. */
final class Model {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Model() {}

  /** Every image that a model names, and where. */
  static List<Input> inputs(OSModel os) {
    var inputs = new ArrayList<Input>();
    if (os.kernel() != null && os.kernel().image() != null) {
      inputs.add(new Input("spec.os.kernel.image", os.kernel().image()));
    }
    for (var i = 0; i < os.init().size(); i++) {
      inputs.add(new Input("spec.os.init[" + i + "]", os.init().get(i)));
    }
    for (var i = 0; i < os.volumes().size(); i++) {
      var volume = os.volumes().get(i);
      if (volume.image() != null) {
        inputs.add(input("volumes", i, volume.name(), volume.image()));
      }
    }
    addContainers(inputs, "onboot", os.onboot());
    addContainers(inputs, "onshutdown", os.onshutdown());
    addContainers(inputs, "services", os.services());
    return inputs;
  }

  private static void addContainers(List<Input> to, String field, List<OSContainer> containers) {
    for (var i = 0; i < containers.size(); i++) {
      var container = containers.get(i);
      to.add(input(field, i, container.name(), container.image()));
    }
  }

  private static Input input(String field, int i, String name, String image) {
    return new Input("spec.os.%s[%d].image (\"%s\")".formatted(field, i, name), image);
  }

  /** The model with each image by digest. */
  static OSModel pinned(OSModel os, List<Pin> pins) {
    return JSON.convertValue(pinnedTree(os, pins), OSModel.class);
  }

  private static ObjectNode pinnedTree(OSModel os, List<Pin> pins) {
    var digests = pins.stream().collect(Collectors.toMap(Pin::ref, Pin::digest));
    ObjectNode tree = JSON.valueToTree(os);
    for (var field : tree.properties()) {
      switch (field.getKey()) {
        case "kernel" -> pinImage(field.getValue(), digests);
        case "volumes", "onboot", "onshutdown", "services" ->
            field.getValue().forEach(part -> pinImage(part, digests));
        case "init" -> pinInit((ArrayNode) field.getValue(), digests);
        default -> {}
      }
    }
    return tree;
  }

  private static void pinImage(JsonNode part, Map<String, String> digests) {
    var image = part.get("image");
    if (image != null) {
      ((ObjectNode) part).put("image", pinned(image.textValue(), digests.get(image.textValue())));
    }
  }

  private static void pinInit(ArrayNode init, Map<String, String> digests) {
    for (var i = 0; i < init.size(); i++) {
      var image = init.get(i).textValue();
      init.set(i, pinned(image, digests.get(image)));
    }
  }

  private static String pinned(String ref, @Nullable String digest) {
    if (digest != null && ImageReference.parse(ref) instanceof ImageReference reference) {
      return reference.pinned(digest).toString();
    }
    throw new IllegalArgumentException("no digest for " + ref);
  }

  /**
   * Identifies an image's content and where it is published: builds of one content in two
   * repositories are two builds. Of files of ConfigMaps and Secrets the contents count, not where
   * they are. What is said and is the default anyway does not count.
   *
   * @param os as put together, which may be more than what the spec itself has
   */
  static String digest(String image, OSImageSpec spec, OSModel os, List<Pin> pins) {
    var tree = pinnedTree(os, pins);
    tree.path("files").forEach(Model::withoutPlace);
    var content = new TreeMap<String, Object>();
    content.put("os", JSON.convertValue(tree, new TypeReference<Map<String, Object>>() {}));
    content.put("repository", spec.publish().repository());
    if (!spec.architectures().equals(List.of(Architecture.amd64))) {
      content.put("architectures", plain(spec.architectures()));
    }
    if (!spec.outputs().equals(List.of(Output.of(OutputType.KernelInitrd)))) {
      content.put("outputs", plain(spec.outputs()));
    }
    return ContentDigest.of(image, content);
  }

  private static Object plain(Object value) {
    return JSON.convertValue(value, Object.class);
  }

  private static void withoutPlace(JsonNode file) {
    if (file.get("contentsFrom") instanceof ObjectNode from) {
      from.retain("sha256");
    }
  }

  /** What a build depends on besides its content, apart from its name and why it was made. */
  static String settings(OSImageBuildSpec spec) {
    ObjectNode tree = JSON.valueToTree(spec);
    tree.retain(
        "test", "build", "pullSecretRefs", "mirrors", "caBundleRef", "credentialsSecretRef");
    if (tree.get("build") instanceof ObjectNode build) {
      build.remove("suspend");
    }
    return hash(tree);
  }

  /** How a build is tried; null when it is not. */
  static @Nullable String test(@Nullable BootTest test) {
    return test == null ? null : hash(JSON.valueToTree(test));
  }

  private static String hash(JsonNode tree) {
    Map<String, Object> plain =
        JSON.convertValue(tree, new TypeReference<Map<String, Object>>() {});
    return BuildName.version(ContentDigest.of("", plain));
  }
}
