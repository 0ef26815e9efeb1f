// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.json.JsonText;
import dev.slipway.assembler.model.SettingsReader;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads the JSON documents of images: OCI's and Docker's, which differ in names only. */
final class ImageDocuments {
  static final int MAX_LAYERS = 512;
  private static final long MAX_LAYER_SIZE = 16L << 30;

  /** What a manifest names. */
  record Manifest(Descriptor config, List<Descriptor> layers) {}

  /** Whether a document is an index; one that others may take for a manifest is refused. */
  static boolean isIndex(Origin image, JsonNode document) throws AssemblyException {
    if (document.has("manifests") && (document.has("layers") || document.has("config"))) {
      throw invalid(image, "it is both an index and a manifest");
    }
    return document.path("manifests").isArray();
  }

  JsonNode parse(Origin image, byte[] bytes) throws AssemblyException {
    try {
      return JsonText.read(bytes);
    } catch (IOException e) {
      throw invalid(image, "its manifest or configuration is no valid JSON: " + e.getMessage());
    }
  }

  /** The manifest of an index for Linux on an architecture. */
  Digest choose(Origin image, JsonNode index, String architecture) throws AssemblyException {
    var others = new ArrayList<String>();
    for (var entry : index.path("manifests")) {
      var platform = entry.path("platform");
      var os = platform.path("os").asText("");
      var found = platform.path("architecture").asText("");
      if (os.equals("linux") && found.equals(architecture)) {
        return descriptor(image, entry).digest();
      }
      if (!os.equals("unknown")) {
        others.add(os + "/" + found);
      }
    }
    throw new AssemblyException(
        Step.ResolveImages,
        Reason.ImageNotFound,
        "image %s is not there for linux/%s, only for %s; choose another image, or --arch"
            .formatted(image, architecture, others));
  }

  Manifest manifest(Origin image, JsonNode document) throws AssemblyException {
    if (!document.path("layers").isArray() || !document.path("config").isObject()) {
      throw invalid(
          image,
          "its manifest has no config and layers; only OCI and Docker schema 2 images can be used");
    }
    var layers = new ArrayList<Descriptor>();
    for (var layer : document.path("layers")) {
      layers.add(descriptor(image, layer));
    }
    if (layers.size() > MAX_LAYERS) {
      throw invalid(image, "it has more than " + MAX_LAYERS + " layers");
    }
    return new Manifest(descriptor(image, document.path("config")), List.copyOf(layers));
  }

  static Descriptor descriptor(Origin image, JsonNode node) throws AssemblyException {
    var size = node.path("size").asLong(-1);
    try {
      if (size < 0 || size > MAX_LAYER_SIZE) {
        throw invalid(
            image, "its manifest names a blob with the size " + node.path("size").asText());
      }
      return new Descriptor(
          node.path("mediaType").asText(), Digest.parse(node.path("digest").asText()), size);
    } catch (IllegalArgumentException e) {
      throw invalid(image, "its manifest names a blob without a usable digest: " + e.getMessage());
    }
  }

  /** The configuration, which must be for Linux on the architecture if it names them. */
  ContainerImage.Config config(Origin image, JsonNode document, String architecture)
      throws AssemblyException {
    var found =
        document.path("os").asText("linux")
            + "/"
            + document.path("architecture").asText(architecture);
    if (!found.equals("linux/" + architecture)) {
      throw new AssemblyException(
          Step.ResolveImages,
          Reason.ImageNotFound,
          "image %s is for %s, not for linux/%s; choose another image, or --arch"
              .formatted(image, found, architecture));
    }
    var config = document.path("config");
    var args = new ArrayList<>(texts(config.path("Entrypoint")));
    args.addAll(texts(config.path("Cmd")));
    var cwd = config.path("WorkingDir").asText("");
    var label = config.path("Labels").path(SettingsReader.LABEL);
    return new ContainerImage.Config(
        List.copyOf(args),
        texts(config.path("Env")),
        cwd.isEmpty() ? "/" : cwd,
        config.path("User").asText(""),
        label.isTextual() ? Optional.of(label.asText()) : Optional.empty());
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  static AssemblyException invalid(Origin image, String what) {
    return new AssemblyException(
        Step.ResolveImages, Reason.InvalidImage, "image %s: %s".formatted(image, what));
  }
}
