// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Origin;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An image as a folder of files (OCI image specification, "Image Layout"): every manifest that is
 * wanted of it, with its blobs.
 */
final class ImageLayout {
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /** Gives the parts of the image. */
  interface Parts {
    /** The bytes of a manifest. */
    byte[] manifest(Digest digest) throws AssemblyException, IOException;

    /** The file of a blob. */
    Path blob(Descriptor blob) throws AssemblyException;
  }

  private final Origin image;
  private final ImageDocuments documents;
  private final Parts parts;
  private final FileTree tree = new FileTree();

  ImageLayout(Origin image, ImageDocuments documents, Parts parts) {
    this.image = image;
    this.documents = documents;
    this.parts = parts;
  }

  /**
   * The folder. An index of which not every platform is wanted is replaced by a shorter one.
   *
   * @param name what the image is to be called in it
   * @param root the image's manifest or index
   * @param platforms such as linux/amd64 or linux/arm/v7; all when empty
   */
  FileTree tree(String name, byte[] root, List<String> platforms)
      throws AssemblyException, IOException {
    var document = documents.parse(image, root);
    var bytes = root;
    if (ImageDocuments.isIndex(image, document)) {
      var wanted = wanted(document, platforms);
      if (wanted.size() < document.path("manifests").size()) {
        bytes = shortened(document, wanted);
      }
      for (var entry : wanted) {
        add(parts.manifest(ImageDocuments.descriptor(image, entry).digest()));
      }
      file(path(Digest.of(bytes)), bytes);
    } else {
      add(root);
    }
    file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
    file("index.json", index(name, document, bytes));
    return tree;
  }

  private List<JsonNode> wanted(JsonNode index, List<String> platforms) throws AssemblyException {
    var missing = new ArrayList<>(platforms);
    var wanted = new ArrayList<JsonNode>();
    for (var entry : index.path("manifests")) {
      var platform = platform(entry);
      if (platforms.isEmpty() || platforms.contains(platform)) {
        wanted.add(entry);
        missing.remove(platform);
      }
    }
    if (!missing.isEmpty()) {
      throw new AssemblyException(
          Step.ResolveImages,
          Reason.ImageNotFound,
          "image %s is not there for %s".formatted(image, String.join(", ", missing)));
    }
    return wanted;
  }

  private static String platform(JsonNode entry) {
    var platform = entry.path("platform");
    var text = platform.path("os").asText("") + "/" + platform.path("architecture").asText("");
    var variant = platform.path("variant").asText("");
    return variant.isEmpty() ? text : text + "/" + variant;
  }

  private static byte[] shortened(JsonNode index, List<JsonNode> wanted) {
    ObjectNode copy = index.deepCopy();
    copy.putArray("manifests").addAll(wanted);
    return copy.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void add(byte[] manifest) throws AssemblyException, IOException {
    var document = documents.parse(image, manifest);
    if (ImageDocuments.isIndex(image, document)) {
      throw ImageDocuments.invalid(image, "it has an index in its index");
    }
    var named = documents.manifest(image, document);
    file(path(Digest.of(manifest)), manifest);
    blob(named.config());
    for (var layer : named.layers()) {
      blob(layer);
    }
  }

  private void blob(Descriptor blob) throws AssemblyException, IOException {
    put(path(blob.digest()), Content.of(parts.blob(blob)));
  }

  private static String path(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }

  private void file(String path, byte[] bytes) throws IOException {
    put(path, Content.of(bytes));
  }

  private void put(String path, Content content) throws IOException {
    tree.put(path, new Node.RegularFile(Node.Owner.root(0644), content));
  }

  private static byte[] index(String name, JsonNode document, byte[] bytes) {
    var manifest = JsonNodeFactory.instance.objectNode();
    var kind = document.has("manifests") ? INDEX : MANIFEST;
    manifest.put("mediaType", document.path("mediaType").asText(kind));
    manifest.put("digest", Digest.of(bytes).toString());
    manifest.put("size", bytes.length);
    manifest.putObject("annotations").put("org.opencontainers.image.ref.name", name);
    var index = JsonNodeFactory.instance.objectNode();
    index.put("schemaVersion", 2);
    index.put("mediaType", INDEX);
    index.putArray("manifests").add(manifest);
    return index.toString().getBytes(StandardCharsets.UTF_8);
  }
}
