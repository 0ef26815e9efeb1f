// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Credentials;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.RegistryClient;
import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.SampleImages;
import dev.slipway.assembler.testing.Tar;
import dev.slipway.assembler.tree.Spool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalImagesTest {
  private static final byte[] LAYER = new Tar().file("bin/tool", "tool").bytes();
  private static final String CONFIG =
      "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"/bin/tool\"]},"
          + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}";

  @TempDir Path folder;

  @Test
  void readsAnImageOfALayoutByNameByDigestAndAlone() throws Exception {
    var digest = layout("one", "v1");

    for (var name : List.of("oci:one", "oci:one:v1", "oci:one@" + digest)) {
      assertThat(read(name)).as(name).containsExactly("bin", "bin/tool");
    }
    assertThat(images(true).resolve("oci:one:v1", folder).named()).isEqualTo(digest);
  }

  @Test
  void choosesByNameAndSaysWhichThereAre() throws Exception {
    layout("two", "a", "b");

    assertThat(read("oci:two:b")).containsExactly("bin", "bin/tool");
    fails("oci:two:c", Reason.ImageNotFound, "oci:", "/two:c", "the folder has [a, b]");
    fails("oci:two", Reason.ImageNotFound, "choose one of [a, b]");
    fails("oci:none", Reason.ImageNotFound, "index.json is not there");
  }

  @Test
  void keepsNothingOfABlobWhoseBytesAreWrong() throws Exception {
    layout("bad", "v1");
    var blob = folder.resolve("bad/blobs/sha256").resolve(Digest.of(LAYER).hex());
    var wrong = LAYER.clone();
    wrong[600] ^= 1;
    Files.write(blob, wrong);

    fails(
        "oci:bad:v1", Reason.DigestMismatch, "blob " + Digest.of(LAYER), "nothing of it was kept");

    Files.write(blob, new byte[3]);
    fails("oci:bad:v1", Reason.DigestMismatch, "3 bytes instead of " + LAYER.length);
    Files.delete(blob);
    fails("oci:bad:v1", Reason.ImageNotFound, Digest.of(LAYER).toString());
    try (var tmp = Files.list(folder.resolve("cache/tmp"))) {
      assertThat(tmp).isEmpty();
    }
    assertThat(folder.resolve("cache/blobs/sha256").resolve(Digest.of(LAYER).hex())).doesNotExist();
  }

  @Test
  void readsAnArchiveOfDockerSave() throws Exception {
    archive("old.tar", "layer.tar", LAYER);
    archive("new.tar", "blobs/sha256/" + Digest.of(Tar.gzip(LAYER)).hex(), Tar.gzip(LAYER));
    Files.write(folder.resolve("old.tgz"), Tar.gzip(Files.readAllBytes(folder.resolve("old.tar"))));

    for (var name :
        List.of(
            "old.tar",
            "old.tar:tool:1",
            "old.tar:docker.io/library/tool:1",
            "new.tar",
            "old.tgz")) {
      assertThat(read("docker-archive:" + name)).as(name).containsExactly("bin", "bin/tool");
    }
    fails("docker-archive:old.tar:tool:2", Reason.ImageNotFound, "\"tool:2\"", "has [tool:1]");
    fails("docker-archive:none.tar", Reason.ImageNotFound, "the file is not there");
  }

  @Test
  void refusesArchivesWhoseDigestsAreWrong() throws Exception {
    archive("lie.tar", "layer.tar", new Tar().file("bin/other", "x").bytes());
    fails("docker-archive:lie.tar", Reason.DigestMismatch, "blob " + Digest.of(LAYER));

    Files.writeString(folder.resolve("cut.tar"), "x".repeat(700));
    fails("docker-archive:cut.tar", Reason.InvalidImage, "no valid archive");
    Files.write(folder.resolve("other.tar"), new Tar().file("a", "b").bytes());
    fails("docker-archive:other.tar", Reason.InvalidImage, "has no manifest.json");
  }

  @Test
  void aModelMayNotReadFilesUnlessItsUserSaysSo() throws Exception {
    layout("one", "v1");

    for (var name : List.of("oci:one", "oci:/etc", "docker-archive:/etc/passwd")) {
      var failure =
          catchThrowableOfType(AssemblyException.class, () -> images(false).resolve(name, folder));
      assertThat(failure.text()).contains("only with --local-images");
    }
  }

  @Test
  void aTagThatTheCacheKnowsNeedsNoRegistryUnlessToPull() throws Exception {
    String name;
    try (var registry = new FakeRegistry()) {
      registry.image("tool:1", CONFIG.formatted(Digest.of(LAYER)), LAYER);
      name = registry.name() + "/tool:1";
      assertThat(read(registry, false, name)).contains("bin/tool");

      registry.image("tool:1", SampleImages.config("{}"), new Tar().file("moved", "").bytes());
      assertThat(read(registry, false, name)).contains("bin/tool");
      assertThat(read(registry, true, name)).containsExactly("moved");
    }
    assertThat(read(name)).containsExactly("moved");
  }

  @Test
  void aLayerThatIsGivenOutToBeAManifestIsNotReadIntoMemory() throws Exception {
    try (var registry = new FakeRegistry();
        var cache = Cache.open(folder.resolve("cache"));
        var draft = cache.draft()) {
      draft.write(new byte[5 << 20]);
      var large = draft.commit();
      registry.put("tool:1", new byte[5 << 20]);
      var failure =
          catchThrowableOfType(
              AssemblyException.class,
              () -> read(registry, false, registry.name() + "/tool@" + large.digest()));
      assertThat(failure.text()).contains("larger than 4194304 bytes");
    }
  }

  /** Writes a layout with the same image under some names; returns its digest. */
  private Digest layout(String name, String... tags) throws IOException {
    try (var registry = new FakeRegistry()) {
      var image = registry.image("tool:1", CONFIG.formatted(Digest.of(LAYER)), LAYER);
      var digest = Digest.parse(image.substring(image.indexOf('@') + 1));
      var blobs = Files.createDirectories(folder.resolve(name).resolve("blobs/sha256"));
      for (var blob : registry.blobs.entrySet()) {
        Files.write(blobs.resolve(Digest.parse(blob.getKey()).hex()), blob.getValue());
      }
      var manifest = registry.manifests.get("tool/1");
      Files.write(blobs.resolve(digest.hex()), manifest);
      var entries = new ArrayList<String>();
      for (var tag : tags) {
        entries.add(
            "{\"digest\":\"%s\",\"size\":%d,\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}}"
                .formatted(digest, manifest.length, tag));
      }
      Files.writeString(
          folder.resolve(name).resolve("index.json"),
          "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", entries) + "]}");
      return digest;
    }
  }

  private void archive(String name, String layer, byte[] bytes) throws IOException {
    var config = CONFIG.formatted(Digest.of(LAYER));
    var file = Digest.of(config).hex() + ".json";
    var list =
        "[{\"Config\":\"%s\",\"RepoTags\":[\"tool:1\"],\"Layers\":[\"%s\"]}]"
            .formatted(file, layer);
    var tar =
        new Tar().file("real/layer", bytes, 0644).file(file, config).file("manifest.json", list);
    tar =
        layer.startsWith("blobs") ? tar.file(layer, bytes, 0644) : tar.symlink(layer, "real/layer");
    Files.write(folder.resolve(name), tar.bytes());
  }

  private void fails(String name, Reason reason, String... words) {
    var failure = catchThrowableOfType(AssemblyException.class, () -> read(name));
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.text()).contains(words);
  }

  private Set<String> read(String name) throws AssemblyException, IOException {
    try (var cache = Cache.open(folder.resolve("cache"))) {
      return read(images(cache, Set.of(), new Images.Options("amd64", false, true)), name);
    }
  }

  private Set<String> read(FakeRegistry registry, boolean pull, String name)
      throws AssemblyException, IOException {
    try (var cache = Cache.open(folder.resolve("cache"))) {
      var options = new Images.Options("amd64", pull, false);
      return read(images(cache, Set.of(registry.name()), options), name);
    }
  }

  private Set<String> read(Images images, String name) throws AssemblyException, IOException {
    var image = images.resolve(name, folder);
    try (var spool = new Spool(folder.resolve("spool" + System.nanoTime()))) {
      return Map.copyOf(images.files(image, spool).nodes()).keySet().stream()
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private Images images(boolean local) throws IOException {
    return images(
        Cache.open(folder.resolve("cache")), Set.of(), new Images.Options("amd64", false, local));
  }

  private static Images images(Cache cache, Set<String> insecure, Images.Options options) {
    return new Images(
        cache, new RegistryClient(insecure, Credentials.NONE), options, Progress.SILENT);
  }
}
