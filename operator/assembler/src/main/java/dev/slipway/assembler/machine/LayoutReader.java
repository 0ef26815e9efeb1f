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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The published artifact in an OCI layout folder: each layer has one file below /boot. */
final class LayoutReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_DOCUMENT = 4 << 20;
  private static final int MAX_DEPTH = 3;

  private LayoutReader() {}

  /** Unpacks the first image; returns what the files' names begin with. */
  static Path unpack(Path layout, Path scratch) throws IOException {
    if (!Files.isRegularFile(layout.resolve("index.json"))) {
      throw new IOException(layout + " is no OCI layout folder: it has no index.json");
    }
    var manifest = JSON.readTree(read(layout.resolve("index.json")));
    for (var n = 0; manifest.has("manifests"); n++) {
      if (n == MAX_DEPTH) {
        throw new IOException(layout + ": its indexes are nested too deeply");
      }
      manifest = JSON.readTree(read(blob(layout, manifest.path("manifests").path(0))));
    }
    var files = new HashMap<String, Path>();
    for (var layer : manifest.path("layers")) {
      file(blob(layout, layer), files, scratch);
    }
    return join(layout, files, scratch.resolve("os"));
  }

  private static Path join(Path layout, Map<String, Path> files, Path image) throws IOException {
    for (var name : List.of("kernel", "cmdline", "initrd.list")) {
      if (!files.containsKey("boot/" + name)) {
        throw new IOException(
            layout
                + " is no OS image with the output kernel+initrd: it has no /boot/"
                + name
                + "; build it with --format kernel+initrd,oci");
      }
    }
    Files.move(get(files, "kernel"), Boot.beside(image, "-kernel"));
    Files.move(get(files, "cmdline"), Boot.beside(image, "-cmdline"));
    try (var out =
        new BufferedOutputStream(Files.newOutputStream(Boot.beside(image, "-initrd.img")))) {
      for (var name : Files.readAllLines(get(files, "initrd.list"))) {
        Files.copy(get(files, "segments/" + name), out);
      }
    }
    return image;
  }

  private static Path get(Map<String, Path> files, String name) throws IOException {
    var file = files.get("boot/" + name);
    if (file == null) {
      throw new IOException("the image has no /boot/" + name);
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
