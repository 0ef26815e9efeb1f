// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.model.ModelReader;
import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Credentials;
import dev.slipway.assembler.registry.RegistryClient;
import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.KernelUnpack;
import dev.slipway.assembler.testing.SampleImages;
import dev.slipway.assembler.testing.Tar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model becomes, seen after another program has unpacked it. */
class OsLayoutTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeRegistry registry = new FakeRegistry();
  private final List<String> warnings = new ArrayList<>();
  @TempDir Path folder;
  private String base = "";

  @BeforeEach
  void pushImages() {
    var _ = new SampleImages(registry);
    base =
        """
        kernel: {image: "%1$s/kernel:1"}
        init: ["%1$s/init:1"]
        """
            .formatted(registry.name());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void containersOfEverySectionLieWhereTheInitLooksForThem() throws Exception {
    var root =
        unpacked(
            """
            onboot: [{name: one, image: IMG}, {name: two, image: IMG}]
            onshutdown: [{name: bye, image: IMG, onFailure: continue}]
            services: [{name: web, image: IMG, restart: always}]
            """);

    for (var path :
        List.of("onboot/000-one", "onboot/001-two", "onshutdown/000-bye", "services/web")) {
      var container = root.resolve("containers").resolve(path);
      assertThat(container.resolve("config.json")).content().contains("\"path\":\"rootfs\"");
      assertThat(container.resolve("rootfs")).isEmptyDirectory();
      assertThat(container.resolve("tmp")).isEmptyDirectory();
    }
    assertThat(root.resolve("containers/onshutdown/000-bye/runtime.json"))
        .content()
        .contains("\"slipway\":{\"onFailure\":\"continue\"}");
    assertThat(root.resolve("containers/services/web/runtime.json"))
        .content()
        .contains("\"slipway\":{\"restart\":\"always\"}");
    try (var images = Files.list(root.resolve("containers/images"))) {
      assertThat(images).hasSize(1);
    }
  }

  @Test
  void volumesShareTheFilesOfContainersAndSayWhenTheyAreReadOnly() throws Exception {
    var root =
        unpacked(
            """
            volumes:
              - {name: blank}
              - {name: full, image: IMG}
              - {name: fixed, image: IMG, readonly: true}
            services:
              - {name: web, image: IMG, binds: ["blank:/data", "full:/full", "fixed:/fixed:ro"]}
            """);

    var volumes = root.resolve("containers/volumes");
    assertThat(volumes.resolve("blank/lower")).isEmptyDirectory();
    assertThat(volumes.resolve("blank/readonly")).doesNotExist();
    var files = Files.readSymbolicLink(volumes.resolve("full/lower"));
    assertThat(root.resolve(files.toString().substring(1)).resolve("bin/tool")).hasContent("tool");
    assertThat(Files.readSymbolicLink(volumes.resolve("fixed/lower"))).isEqualTo(files);
    assertThat(volumes.resolve("fixed/readonly")).isEmptyFile();
    assertThat(volumes.resolve("fixed/tmp")).isEmptyDirectory();
    assertThat(volumes.resolve("fixed/merged")).isEmptyDirectory();
    assertThat(root.resolve("containers/services/web/config.json"))
        .content()
        .contains("\"source\":\"/containers/volumes/blank/merged\"");
  }

  @Test
  void aVolumeCanHoldAnImageLayoutOfTheWantedPlatforms() throws Exception {
    var image =
        registry.image(
            "multi:amd", SampleImages.config("{\"Cmd\":[\"a\"]}"), SampleImages.toolFiles());
    var other =
        registry.image("multi:arm", SampleImages.config("{}"), new Tar().file("arm", "x").gzip());
    registry.index("multi:1", Map.of("amd64", image, "arm64", other));

    var root =
        unpacked(
            """
            volumes: [{name: store, image: "%s/multi:1", format: oci, platforms: [linux/amd64]}]
            """
                .formatted(registry.name()));

    var layout = root.resolve("containers/volumes/store/lower");
    assertThat(
            JSON.readTree(layout.resolve("oci-layout").toFile())
                .path("imageLayoutVersion")
                .asText())
        .isEqualTo("1.0.0");
    var index =
        document(
            layout,
            JSON.readTree(layout.resolve("index.json").toFile())
                .at("/manifests/0/digest")
                .asText());
    assertThat(index.path("manifests")).hasSize(1);
    var digest = index.at("/manifests/0/digest").asText();
    assertThat(digest).isEqualTo(image.substring(image.indexOf('@') + 1));
    var manifest = document(layout, digest);
    assertThat(blob(layout, manifest.at("/config/digest").asText())).exists();
    assertThat(blob(layout, manifest.at("/layers/0/digest").asText()))
        .hasBinaryContent(SampleImages.toolFiles());
  }

  @Test
  void aPlatformThatAnImageDoesNotHaveIsNamed() {
    var image = registry.image("multi:amd", SampleImages.config("{}"), SampleImages.toolFiles());
    registry.index("multi:1", Map.of("amd64", image));

    var failure =
        failure(
            "volumes: [{name: store, image: \"%s/multi:1\", format: oci, platforms: [linux/arm64]}]"
                .formatted(registry.name()));

    assertThat(failure.reason()).isEqualTo(Reason.ImageNotFound);
    assertThat(failure.text()).contains("os.yaml:3:", "is not there for linux/arm64");
  }

  @Test
  void anImagesUserByNameIsLookedUpInItsFiles() throws Exception {
    registry.image(
        "named:1",
        SampleImages.config("{\"Cmd\":[\"a\"],\"User\":\"web\"}"),
        new Tar()
            .file("etc/passwd", "web:x:101:102::/:/bin/sh\n")
            .file("etc/group", "video:x:44:web\n")
            .gzip());
    var model = "services: [{name: web, image: \"%s/named:1\"}]".formatted(registry.name());

    assertThat(unpacked(model).resolve("containers/services/web/config.json"))
        .content()
        .contains("\"user\":{\"uid\":101,\"gid\":102,\"additionalGids\":[44]}");
    registry.image(
        "named:1",
        SampleImages.config("{\"Cmd\":[\"a\"],\"User\":\"web\"}"),
        new Tar().file("etc/passwd", "other:x:1:2::/:/bin/sh\n").gzip());
    assertThat(failure(model, "other").text())
        .contains("os.yaml:3:", "its image's user \"web\" is not in the image's /etc/passwd");
  }

  @Test
  void aFileReplacesOneOfSeveralHardLinksAndLeavesTheOthers() throws Exception {
    registry.image(
        "init:1",
        SampleImages.config("{}"),
        new Tar()
            .file("init", "init")
            .file("bin/busybox", "busybox")
            .hardLink("bin/sh", "bin/busybox")
            .gzip());
    var model = "files: [{path: bin/sh, contents: mine, mode: \"0755\"}]";

    var root = unpacked(model);

    assertThat(root.resolve("bin/sh")).hasContent("mine");
    assertThat(root.resolve("bin/busybox")).hasContent("busybox");
    assertThat(Files.getAttribute(root.resolve("bin/busybox"), "unix:nlink")).isEqualTo(1);
    // Without the segment that makes room, the kernel writes through:
    var bare = Files.createDirectory(folder.resolve("bare"));
    var segments = segments("cache", model);
    segments.removeIf(segment -> isSymbolicLink(segment, "bin/sh"));
    for (var segment : segments) {
      new KernelUnpack(bare).unpack(segment);
    }
    assertThat(bare.resolve("bin/busybox")).hasContent("mine");
  }

  @Test
  void filesThatTheInitHidesAreWarnedOf() throws Exception {
    unpacked("files: [{path: var/lib/a, contents: x}]");

    assertThat(warnings).singleElement().asString().contains("/var/lib/a", "will not be seen");
  }

  @Test
  void anInitImageMustNotHaveWhatTheBuildLaysOut() {
    registry.image(
        "init:1",
        SampleImages.config("{}"),
        new Tar().file("init", "init").file("containers/services/web/x", "x").gzip());

    var failure = failure("services: [{name: web, image: IMG}]");

    assertThat(failure.reason()).isEqualTo(Reason.InvalidImage);
    assertThat(failure.text())
        .contains("the images of init have \"/containers/services/web\"", "leave out the image");
  }

  @Test
  void anInitImageWithANameThatTheKernelDropsIsRefused() {
    registry.image(
        "init:1",
        SampleImages.config("{}"),
        new Tar().file("init", "init").file("TRAILER!!!", "x").gzip());

    assertThat(failure("services: []").text())
        .contains("root file system has the file \"/TRAILER!!!\"");
  }

  @Test
  void twoServicesOfOneNameAreAnErrorThatLeavesNothing() throws Exception {
    var failure = failure("services: [{name: web, image: IMG}, {name: web, image: IMG}]");

    assertThat(failure.reason()).isEqualTo(Reason.InvalidModel);
    assertThat(failure.text()).contains("the name \"web\" is taken");
    try (var left = Files.walk(folder.resolve("cache/blobs"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private static boolean isSymbolicLink(byte[] segment, String path) {
    var text = new String(segment, StandardCharsets.ISO_8859_1);
    return text.startsWith("07070100000001" + "0000a1ff") && text.startsWith(path + "\0", 110);
  }

  private static JsonNode document(Path layout, String digest) throws IOException {
    return JSON.readTree(blob(layout, digest).toFile());
  }

  private static Path blob(Path layout, String digest) {
    return layout.resolve("blobs/sha256/" + digest.replace("sha256:", ""));
  }

  private AssemblyException failure(String model) {
    return failure(model, "cache");
  }

  private AssemblyException failure(String model, String cache) {
    return catchThrowableOfType(AssemblyException.class, () -> segments(cache, model));
  }

  /** The model's files after cpio(1) has unpacked each segment. */
  private Path unpacked(String model) throws Exception {
    var root = Files.createDirectory(folder.resolve("root"));
    for (var segment : segments("cache", model)) {
      new KernelUnpack(root).unpack(segment);
      listed(segment);
    }
    return root;
  }

  /** Fails unless cpio(1) reads the segment to its end, too. */
  private void listed(byte[] segment) throws IOException, InterruptedException {
    var file = Files.write(folder.resolve("segment"), segment);
    var cpio =
        new ProcessBuilder("cpio", "-it", "--quiet", "-H", "newc")
            .redirectInput(file.toFile())
            .redirectOutput(folder.resolve("listing").toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(cpio.waitFor()).as(Files.readString(folder.resolve("listing"))).isZero();
  }

  private List<byte[]> segments(String cacheName, String model)
      throws AssemblyException, IOException {
    var cache = Cache.open(folder.resolve(cacheName));
    var client = new RegistryClient(Set.of(registry.name()), Credentials.NONE);
    var progress =
        new Progress() {
          @Override
          public Transfer begin(Phase phase, String what, long total) {
            return Transfer.UNSEEN;
          }

          @Override
          public void warn(String message) {
            warnings.add(message);
          }
        };
    var builder =
        new ImageBuilder(
            cache, new Images(cache, client, "amd64", progress), new Compression.None(), progress);
    var text = base + model.replace("IMG", "\"" + registry.name() + "/tool:1\"");
    var os = ModelReader.read(List.of(new ModelReader.Source("os.yaml", text)));
    var image = builder.build(os, new ImageBuilder.Name("node", "1", Optional.of("sha256:abc")));
    var segments = new ArrayList<byte[]>();
    for (var segment : image.segments()) {
      segments.add(Files.readAllBytes(cache.file(segment.digest())));
    }
    return segments;
  }
}
