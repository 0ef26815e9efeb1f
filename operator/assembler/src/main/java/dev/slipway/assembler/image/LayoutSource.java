// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Origin;
import dev.slipway.assembler.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.TreeSet;

/** An image of an OCI layout folder. */
record LayoutSource(Origin.Layout origin) implements ImageSource {
  private static final String NAME = "org.opencontainers.image.ref.name";

  /** The document that the origin selects: the index itself when it names no image of it. */
  byte[] root(ImageDocuments documents) throws AssemblyException {
    if (origin.selector().startsWith("sha256:")) {
      return manifest(Digest.parse(origin.selector()));
    }
    var bytes = read(origin.folder().resolve("index.json"), "index.json");
    var index = documents.parse(origin, bytes).path("manifests");
    if (origin.selector().isEmpty() && index.size() != 1) {
      return platforms(index, bytes);
    }
    var names = new TreeSet<String>();
    for (var entry : index) {
      var name = entry.path("annotations").path(NAME).asText("");
      if (origin.selector().isEmpty() || name.equals(origin.selector())) {
        return manifest(ImageDocuments.descriptor(origin, entry).digest());
      }
      names.add(name.isEmpty() ? entry.path("digest").asText() : name);
    }
    throw LocalFiles.missing(
        origin, "\"%s\" (the folder has %s)".formatted(origin.selector(), names));
  }

  /** Entries without names that differ by platform are one image. */
  private byte[] platforms(JsonNode index, byte[] bytes) throws AssemblyException {
    var names = new TreeSet<String>();
    for (var entry : index) {
      var name = entry.path("annotations").path(NAME).asText("");
      if (!name.isEmpty() || !entry.path("platform").isObject()) {
        names.add(name.isEmpty() ? entry.path("digest").asText() : name);
      }
    }
    if (index.isEmpty() || !names.isEmpty()) {
      throw LocalFiles.missing(
          origin, "one image only (choose one of %s by oci:FOLDER:NAME)".formatted(names));
    }
    return bytes;
  }

  @Override
  public byte[] manifest(Digest digest) throws AssemblyException {
    var bytes = read(blob(digest), "the manifest " + digest);
    if (!Digest.of(bytes).equals(digest)) {
      throw new AssemblyException(
          Step.ResolveImages,
          Reason.DigestMismatch,
          "image %s: the file of the manifest %s has the digest %s"
              .formatted(origin, digest, Digest.of(bytes)));
    }
    return bytes;
  }

  private byte[] read(Path file, String what) throws AssemblyException {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(MAX_MANIFEST + 1);
      if (bytes.length > MAX_MANIFEST) {
        throw ImageDocuments.invalid(origin, what + " is larger than " + MAX_MANIFEST + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw LocalFiles.missing(origin, what);
    } catch (IOException e) {
      throw LocalFiles.unreadable(origin, e);
    }
  }

  private Path blob(Digest digest) {
    return origin.folder().resolve("blobs/sha256").resolve(digest.hex());
  }

  @Override
  public void copy(Descriptor blob, RegistryClient.Restart restart, Progress.Transfer progress)
      throws AssemblyException {
    LocalFiles.copy(
        origin, blob, () -> Files.newInputStream(blob(blob.digest())), restart, progress);
  }
}
