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
import dev.slipway.assembler.registry.Reference;
import dev.slipway.assembler.registry.RegistryClient;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.TarMembers;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * An image of an archive of {@code docker save}: {@code manifest.json} names the configuration and
 * the layers, whose digests the configuration and the names of files promise.
 */
final class ArchiveSource implements ImageSource {
  private static final String LIST = "manifest.json";
  private static final String BLOBS = "blobs/sha256/";
  private static final Pattern DIGEST = Pattern.compile("(?:^|[/:])([0-9a-f]{64})(?:\\.json)?$");
  private static final int MAX_LINKS = 8;

  private final Origin.Archive origin;
  private final Map<String, TarMembers.Member> members = new HashMap<>();
  private final Map<Digest, String> paths = new ConcurrentHashMap<>();
  private byte[] list = {};

  private ArchiveSource(Origin.Archive origin) {
    this.origin = origin;
  }

  /** Reads what an archive has. */
  static ArchiveSource open(Origin.Archive origin) throws AssemblyException {
    var source = new ArchiveSource(origin);
    source.reading(tar -> {
      for (var member = tar.next(); member.isPresent(); member = tar.next()) {
        source.members.putIfAbsent(member.get().path(), member.get());
        if (member.get().path().equals(LIST)) {
          source.list = source.document(tar, LIST);
        }
      }
      return true;
    });
    return source;
  }

  /** What is done with an archive that is closed afterwards. */
  @FunctionalInterface
  private interface Work<T> {
    T run(TarMembers tar) throws IOException, AssemblyException;
  }

  private <T> T reading(Work<T> work) throws AssemblyException {
    try (var tar = TarMembers.open(origin.file())) {
      return work.run(tar);
    } catch (NoSuchFileException e) {
      throw LocalFiles.missing(origin, "the file");
    } catch (HostileImageException e) {
      throw ImageDocuments.invalid(origin, "its archive " + e.getMessage());
    } catch (IOException e) {
      throw LocalFiles.unreadable(origin, e);
    }
  }

  private byte[] document(TarMembers tar, String what) throws IOException, AssemblyException {
    var bytes = tar.content().readNBytes(MAX_MANIFEST + 1);
    if (bytes.length > MAX_MANIFEST) {
      throw ImageDocuments.invalid(origin, what + " is larger than " + MAX_MANIFEST + " bytes");
    }
    return bytes;
  }

  /** The image that the origin selects. */
  ContainerImage image(ImageDocuments documents, String architecture) throws AssemblyException {
    if (list.length == 0) {
      throw ImageDocuments.invalid(
          origin, "its archive has no " + LIST + "; expected one of docker save");
    }
    var entry = choose(documents.parse(origin, list));
    var name = entry.path("Config").asText("");
    var bytes = reading(tar -> document(at(tar, name), name));
    var digest = Digest.of(bytes);
    if (!promised(name).orElse(digest).equals(digest)) {
      throw new AssemblyException(
          Step.ResolveImages,
          Reason.DigestMismatch,
          "image %s: its configuration %s has the digest %s".formatted(origin, name, digest));
    }
    var document = documents.parse(origin, bytes);
    var config = documents.config(origin, document, architecture);
    return new ContainerImage(origin, digest, digest, layers(entry, document), config);
  }

  private JsonNode choose(JsonNode images) throws AssemblyException {
    var names = new TreeSet<String>();
    for (var image : images) {
      for (var tag : image.path("RepoTags")) {
        if (canonical(tag.asText()).equals(canonical(origin.selector()))) {
          return image;
        }
        names.add(tag.asText());
      }
    }
    if (origin.selector().isEmpty() && images.size() == 1) {
      return images.path(0);
    }
    throw LocalFiles.missing(
        origin,
        "%s (the archive has %s; choose one by docker-archive:FILE:NAME:TAG)"
            .formatted(
                origin.selector().isEmpty() ? "one image only" : "\"" + origin.selector() + "\"",
                names));
  }

  private static String canonical(String name) {
    try {
      return Reference.parse(name).toString();
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  /** The digest that the name of a file promises. */
  private static Optional<Digest> promised(String name) {
    var matcher = DIGEST.matcher(name);
    return matcher.find() ? Optional.of(new Digest(matcher.group(1))) : Optional.empty();
  }

  private List<Descriptor> layers(JsonNode entry, JsonNode config) throws AssemblyException {
    var contents = config.path("rootfs").path("diff_ids");
    var files = entry.path("Layers");
    if (files.size() != contents.size() || files.size() > ImageDocuments.MAX_LAYERS) {
      throw ImageDocuments.invalid(
          origin,
          "%s names %d layers, its configuration %d"
              .formatted(LIST, files.size(), contents.size()));
    }
    var layers = new ArrayList<Descriptor>();
    for (var n = 0; n < files.size(); n++) {
      var name = files.path(n).asText();
      var digest =
          name.startsWith(BLOBS) && promised(name).isPresent()
              ? promised(name).get()
              : content(contents.path(n).asText());
      paths.put(digest, name);
      layers.add(
          new Descriptor("application/vnd.oci.image.layer.v1.tar", digest, file(name).size()));
    }
    return List.copyOf(layers);
  }

  private Digest content(String text) throws AssemblyException {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw ImageDocuments.invalid(
          origin, "its configuration names a layer without a usable digest: " + e.getMessage());
    }
  }

  /** The member of a path, links followed: older programs store equal layers once. */
  private TarMembers.Member file(String path) throws AssemblyException {
    var member = members.get(path);
    for (var n = 0; member != null && !member.link().isEmpty() && n < MAX_LINKS; n++) {
      member = members.get(member.link());
    }
    if (member == null || !member.link().isEmpty()) {
      throw LocalFiles.missing(origin, "the file \"" + path + "\" of its archive");
    }
    return member;
  }

  private TarMembers at(TarMembers tar, String path) throws AssemblyException, IOException {
    var wanted = file(path).path();
    for (var member = tar.next(); member.isPresent(); member = tar.next()) {
      if (member.get().path().equals(wanted)) {
        return tar;
      }
    }
    throw LocalFiles.missing(origin, "the file \"" + path + "\" of its archive");
  }

  @Override
  public byte[] manifest(Digest digest) throws AssemblyException {
    throw LocalFiles.missing(origin, "the manifest " + digest);
  }

  @Override
  public void copy(Descriptor blob, RegistryClient.Restart restart, Progress.Transfer progress)
      throws AssemblyException {
    var path = paths.get(blob.digest());
    if (path == null) {
      throw LocalFiles.missing(origin, "the blob " + blob.digest());
    }
    reading(tar -> {
      LocalFiles.copy(origin, blob, at(tar, path)::content, restart, progress);
      return true;
    });
  }
}
