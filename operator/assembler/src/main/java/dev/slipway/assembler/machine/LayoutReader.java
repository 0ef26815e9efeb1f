// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.registry.Digest;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The published artifact in an OCI layout folder: each layer has one file, or is an archive. */
final class LayoutReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_DOCUMENT = 4 << 20;
  private static final int MAX_DEPTH = 3;
  private static final int MAX_IMAGES = 100;
  private static final String TYPE = "application/vnd.slipway.os-image";

  private LayoutReader() {}

  /** Unpacks the first image for an architecture that can be booted. */
  static Boot boot(Path layout, Path scratch, String architecture) throws IOException {
    if (!Files.isRegularFile(layout.resolve("index.json"))) {
      throw new IOException(layout + " is no OCI layout folder: it has no index.json");
    }
    var manifests = new ArrayList<JsonNode>();
    var index = JSON.readTree(read(layout.resolve("index.json")));
    collect(layout, index, architecture, 0, manifests);
    for (var manifest : manifests) {
      var boot = boot(layout, manifest, scratch);
      if (boot.isPresent()) {
        return boot.get();
      }
    }
    throw new IOException(
        "%s has no image for %s that can be booted; build it with --format kernel+initrd,oci"
            .formatted(layout, architecture));
  }

  private static void collect(
      Path layout, JsonNode document, String architecture, int depth, List<JsonNode> manifests)
      throws IOException {
    if (!document.has("manifests")) {
      manifests.add(document);
      return;
    }
    if (depth == MAX_DEPTH || document.path("manifests").size() > MAX_IMAGES) {
      throw new IOException(layout + ": its indexes are nested too deeply, or too large");
    }
    for (var entry : document.path("manifests")) {
      // An entry that leads to other indexes says none.
      if (entry.at("/platform/architecture").asText(architecture).equals(architecture)) {
        var next = JSON.readTree(read(blob(layout, entry)));
        collect(layout, next, architecture, depth + 1, manifests);
      }
    }
  }

  /** Each form has a type of its own; that of a bare root file system cannot be booted. */
  private static Optional<Boot> boot(Path layout, JsonNode manifest, Path scratch)
      throws IOException {
    var type = manifest.path("artifactType").asText();
    if (type.equals(TYPE + ".v1")) {
      return Optional.of(Boot.files(joined(files(layout, manifest, scratch), scratch)));
    }
    if (type.equals(TYPE + ".tar-kernel-initrd.v1")) {
      var archive = blob(layout, manifest.path("layers").path(0));
      return Optional.of(Boot.files(TarFiles.unpack(archive, scratch)));
    }
    for (var kind : Boot.FILE_SYSTEMS) {
      if (type.equals(TYPE + "." + kind + ".v1")) {
        return Optional.of(disk(kind, files(layout, manifest, scratch), scratch));
      }
    }
    return Optional.empty();
  }

  private static Map<String, Path> files(Path layout, JsonNode manifest, Path scratch)
      throws IOException {
    var files = new HashMap<String, Path>();
    for (var layer : manifest.path("layers")) {
      file(blob(layout, layer), files, scratch);
    }
    return files;
  }

  private static Path joined(Map<String, Path> files, Path scratch) throws IOException {
    var image = image(files, scratch);
    try (var out =
        new BufferedOutputStream(Files.newOutputStream(Boot.beside(image, "-initrd.img")))) {
      for (var name : Files.readAllLines(get(files, "boot/initrd.list"))) {
        Files.copy(get(files, "boot/segments/" + name), out);
      }
    }
    return image;
  }

  private static Boot disk(String kind, Map<String, Path> files, Path scratch) throws IOException {
    var image = image(files, scratch);
    Files.move(get(files, "disk/root.img"), Boot.beside(image, "-" + kind + ".img"));
    if (files.containsKey("boot/initrd.img")) {
      var initrd = Boot.beside(image, "-" + kind + "-initrd.img");
      Files.move(get(files, "boot/initrd.img"), initrd);
    }
    return Boot.disk(image, kind);
  }

  /** What the files' names begin with; kernel and command line are there. */
  private static Path image(Map<String, Path> files, Path scratch) throws IOException {
    var image = scratch.resolve("os");
    Files.move(get(files, "boot/kernel"), Boot.beside(image, "-kernel"));
    Files.move(get(files, "boot/cmdline"), Boot.beside(image, "-cmdline"));
    return image;
  }

  private static Path get(Map<String, Path> files, String name) throws IOException {
    var file = files.get(name);
    if (file == null) {
      throw new IOException("the image has no /" + name);
    }
    return file;
  }

  private static void file(Path layer, Map<String, Path> files, Path scratch) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(layer));
        var tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name())) {
      var entry = tar.getNextEntry();
      if (entry != null && entry.isFile()) {
        var to = scratch.resolve("layer-" + files.size());
        Files.copy(tar, to);
        files.put(entry.getName(), to);
      }
    }
  }

  private static Path blob(Path layout, JsonNode descriptor) throws IOException {
    try {
      var digest = Digest.parse(descriptor.path("digest").asText());
      return layout.resolve("blobs/sha256").resolve(digest.hex());
    } catch (IllegalArgumentException e) {
      throw new IOException(layout + ": a descriptor has no digest", e);
    }
  }

  private static byte[] read(Path document) throws IOException {
    if (Files.size(document) > MAX_DOCUMENT) {
      throw new IOException(document + " is larger than 4 MiB");
    }
    return Files.readAllBytes(document);
  }
}
