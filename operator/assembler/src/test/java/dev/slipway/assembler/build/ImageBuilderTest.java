// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.model.ModelReader;
import dev.slipway.assembler.output.Formats;
import dev.slipway.assembler.output.Outputs;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.publish.EarlierArtifacts;
import dev.slipway.assembler.publish.ImageArtifact;
import dev.slipway.assembler.publish.Publication;
import dev.slipway.assembler.publish.Publisher;
import dev.slipway.assembler.registry.Credentials;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Reference;
import dev.slipway.assembler.registry.RegistryClient;
import dev.slipway.assembler.testing.Cpio;
import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.SampleImages;
import dev.slipway.assembler.testing.Tar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuilderTest {
  private static final ImageBuilder.Name NAME =
      new ImageBuilder.Name("node", "1", Optional.of("sha256:abc"));

  private final FakeRegistry registry = new FakeRegistry();
  @TempDir Path folder;
  private SampleImages images;

  @BeforeEach
  void pushImages() {
    images = new SampleImages(registry);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void laysOutWhatTheInitRuns() throws Exception {
    var image = build("a", images.model());

    var files = new TreeMap<String, Cpio.Entry>();
    for (var segment : image.segments()) {
      Cpio.read(Files.readAllBytes(cache("a").file(segment.digest())))
          .forEach(e -> files.put(e.path(), e));
    }
    assertThat(files.get("init").text()).isEqualTo("init");
    assertThat(files.get("lib/modules/6.1/a.ko").text()).isEqualTo("module");
    assertThat(files.get("etc/motd").text()).isEqualTo("hello\n");
    assertThat(files.get("etc/os-release").text())
        .contains(
            "IMAGE_ID=\"node\"", "BUILD_ID=\"sha256:abc\"", "PRETTY_NAME=\"node (sha256:abc)\"");
    assertThat(files.get("containers/onboot/000-once/config.json").text())
        .contains("\"args\":[\"/bin/tool\"]");
    var lower = lower(files, "web");
    assertThat(lower).matches("/containers/images/[0-9a-f]{64}").isEqualTo(lower(files, "second"));
    assertThat(files.get(lower.substring(1) + "/bin/tool").text()).isEqualTo("tool");
    assertThat(files)
        .containsKeys("containers/services/web/rootfs", "containers/services/web/tmp")
        .containsKey("containers/services/sealed/rootfs")
        .doesNotContainKey("containers/services/sealed/tmp");
    assertThat(files.get("containers/services/sealed/config.json").text())
        .contains("\"root\":{\"path\":\"rootfs\",\"readonly\":true}");
    assertThat(files.get("containers/services/sealed/runtime.json").text())
        .contains("\"type\":\"bind\",\"source\":\"" + lower + "\"");
    assertThat(files.get(lower.substring(1) + "/proc").isDirectory()).isTrue();
    assertThat(files.get(lower.substring(1) + "/etc/os-release").isDirectory()).isFalse();
    assertThat(files.get(lower.substring(1) + "/run/data").isDirectory()).isTrue();
  }

  private static String lower(Map<String, Cpio.Entry> files, String service) {
    return files
        .get("containers/services/" + service + "/runtime.json")
        .text()
        .replaceAll(".*\"lowerdir=([^\"]*)\".*", "$1");
  }

  @Test
  void givesTheSameBytesWhereverItIsBuilt() throws Exception {
    var one = build("a", images.model());
    var other = build("b", images.model());

    assertThat(one).isEqualTo(other);
    var written = folder.resolve("out");
    new Outputs(one, cache("a"), Progress.SILENT).write(List.of(Formats.DEFAULT), written, "one");
    new Outputs(other, cache("b"), Progress.SILENT)
        .write(List.of(Formats.DEFAULT), written, "other");
    assertThat(written.resolve("one-initrd.img"))
        .hasSameBinaryContentAs(written.resolve("other-initrd.img"));
    assertThat(written.resolve("one-kernel")).hasContent("kernel");
  }

  @Test
  void aRebuildAfterOneChangedFileMovesOnlyThatSegment() throws Exception {
    var target = Reference.parseTarget(registry.name() + "/os/node:1");
    var first = build("a", images.model());
    var sent = publish(first, target);
    var second = build("a", images.model().replace("hello", "other"));

    var sentAgain = publish(second, target);

    var changed = second.segments().stream().filter(s -> !first.segments().contains(s)).toList();
    assertThat(changed).hasSize(1);
    assertThat(sent.bytesReused()).isZero();
    assertThat(sentAgain.sizeBytes() - sentAgain.bytesReused()).isPositive().isLessThan(10_000);
    assertThat(sentAgain.segmentsReused()).isEqualTo(second.segments().size() - 1);
    assertThat(sentAgain.digest()).isNotEqualTo(sent.digest());
  }

  @Test
  void anotherIdentityChangesOneSegmentOnly() throws Exception {
    var one = build("a", images.model(), NAME);
    var other =
        build("a", images.model(), new ImageBuilder.Name("node", "2", Optional.of("sha256:def")));

    assertThat(other.segments()).filteredOn(s -> !one.segments().contains(s)).hasSize(1);
    assertThat(one.segments().getLast()).isNotEqualTo(other.segments().getLast());
  }

  @Test
  void imagesByDigestThatAreCachedNeedNoRegistry() throws Exception {
    var online = build("a", images.pinnedModel());
    registry.close();

    assertThat(build("a", images.pinnedModel())).isEqualTo(online);
  }

  @Test
  void aDamagedLayerInTheCacheIsFetchedAgain() throws Exception {
    var first = build("a", images.model());
    var layer = cache("a").file(images.toolLayer());
    var bytes = Files.readAllBytes(layer);
    bytes[bytes.length / 2] ^= 1;
    Files.write(layer, bytes);
    forgetWhatWasMade();

    assertThat(build("a", images.model())).isEqualTo(first);
    assertThat(Digest.of(Files.readAllBytes(layer))).isEqualTo(images.toolLayer());
  }

  @Test
  void aTruncatedSegmentIsMadeAgain() throws Exception {
    var first = build("a", images.model());
    Files.write(cache("a").file(first.segments().get(1).digest()), new byte[3]);

    assertThat(build("a", images.model())).isEqualTo(first);
    assertThat(cache("a").find(first.segments().get(1))).isPresent();
  }

  @Test
  void namesTheLayerThatIsHostile() {
    images.tool(SampleImages.hostileLayer());

    var failure = catchThrowableOfType(AssemblyException.class, () -> build("a", images.model()));

    assertThat(failure.reason()).isEqualTo(Reason.InvalidImage);
    assertThat(failure.text()).contains("tool:1, layer sha256:", "\"../escaped\" leaves the root");
    assertThat(folder.resolve("escaped")).doesNotExist();
  }

  @Test
  void namesTheBlobWhoseBytesAreWrongAndKeepsNothingOfIt() throws Exception {
    registry.lie(images.toolLayer(), "lies".getBytes(StandardCharsets.UTF_8));
    registry.blobs.put(
        images.toolLayer().toString(), "x".repeat(5000).getBytes(StandardCharsets.UTF_8));

    var failure = catchThrowableOfType(AssemblyException.class, () -> build("a", images.model()));

    assertThat(failure.text()).contains("tool");
    assertThat(cache("a").find(images.toolLayer())).isEmpty();
  }

  @Test
  void placesOfTheModelLeadTheNamesOfAllMissingImages() {
    var model = images.model().replace("/tool:1", "/gone:1").replace("/init:1", "/lost:1");

    var failure = catchThrowableOfType(AssemblyException.class, () -> build("a", model));

    assertThat(failure.reason()).isEqualTo(Reason.ImageNotFound);
    assertThat(failure.text().lines())
        .hasSize(2)
        .allMatch(
            line -> line.matches("os.yaml:\\d+:\\d+: image .*/(gone|lost):1 does not exist.*"));
  }

  @Test
  void choosesTheArchitectureFromAnIndex() throws Exception {
    var plain =
        registry.image(
            "multi:amd",
            SampleImages.config("{\"Cmd\":[\"/bin/tool\"]}"),
            SampleImages.toolFiles());
    registry.index("multi:1", Map.of("arm64", plain, "amd64", plain));
    registry.index("multi:2", Map.of("arm64", plain));

    assertThat(build("a", images.model().replace("/tool:1", "/multi:1")).segments()).isNotEmpty();
    var failure =
        catchThrowableOfType(
            AssemblyException.class,
            () -> build("a", images.model().replace("/tool:1", "/multi:2")));
    assertThat(failure.text()).contains("is not there for linux/amd64, only for [linux/arm64]");
  }

  @Test
  void refusesDocumentsThatOthersMayReadDifferently() {
    for (var document :
        List.of(
            "{\"config\":{},\"layers\":[],\"manifests\":[]}",
            "{\"config\":{},\"layers\":[],\"layers\":[]}",
            "{\"config\":{},\"layers\":[]} {}")) {
      registry.put("odd:1", document.getBytes(StandardCharsets.UTF_8));

      var failure =
          catchThrowableOfType(
              AssemblyException.class,
              () -> build("a", images.model().replace("/tool:1", "/odd:1")));

      assertThat(failure.reason()).as(document).isEqualTo(Reason.InvalidImage);
      assertThat(failure.text()).containsAnyOf("no valid JSON", "both an index and a manifest");
    }
  }

  @Test
  void refusesAnImageForAnotherOperatingSystem() {
    registry.image(
        "windows:1",
        "{\"architecture\":\"amd64\",\"os\":\"windows\",\"config\":{\"Cmd\":[\"a\"]}}",
        SampleImages.toolFiles());

    var failure =
        catchThrowableOfType(
            AssemblyException.class,
            () -> build("a", images.model().replace("/tool:1", "/windows:1")));

    assertThat(failure.text()).contains("is for windows/amd64, not for linux/amd64");
  }

  @Test
  void aCachedTagWhoseBlobsTheRegistryHasRemovedIsAskedForAnew() throws Exception {
    build("a", images.model());
    var old = Files.readAllBytes(cache("a").file(images.toolLayer()));
    loseToolLayer();
    images.tool(new Tar().file("bin/tool", "newer").gzip());
    registry.blobs.remove(images.toolLayer().toString());

    var image = build("a", images.model());

    assertThat(old).isEqualTo(SampleImages.toolFiles());
    assertThat(image).isEqualTo(build("b", images.model()));
  }

  @Test
  void aBlobThatIsGoneThoughItsTagHasNotMovedIsNamed() throws Exception {
    build("a", images.model());
    loseToolLayer();
    registry.blobs.remove(images.toolLayer().toString());

    var failure = catchThrowableOfType(AssemblyException.class, () -> build("a", images.model()));

    assertThat(failure.reason()).isEqualTo(Reason.ImageNotFound);
    assertThat(failure.text()).contains("its registry has lost the blob " + images.toolLayer());
  }

  private void loseToolLayer() throws IOException {
    cache("a").evict(images.toolLayer());
    forgetWhatWasMade();
  }

  @Test
  void aLabelThatLetsServicesWaitForNoneOrEachOtherIsRefused() {
    labelled("lost:1", "nobody");
    var model =
        images
            .model()
            .replaceFirst("web, image: \"[^\"]*\"", "web, after: [second], image: \"TOOL\"")
            .replace("TOOL", registry.name() + "/tool:1")
            .replaceFirst(
                "second, image: \"[^\"]*\"", "second, image: \"" + registry.name() + "/back:1\"")
            .replaceFirst(
                "name: sealed\n    image: \"[^\"]*\"",
                "name: sealed\n    image: \"" + registry.name() + "/lost:1\"");
    labelled("back:1", "web");

    var failure = catchThrowableOfType(AssemblyException.class, () -> build("a", model));

    assertThat(failure.reason()).isEqualTo(Reason.InvalidModel);
    assertThat(failure.text().lines())
        .hasSize(2)
        .anySatisfy(line ->
            assertThat(line)
                .contains(
                    "os.yaml:",
                    "label org.mobyproject.config of " + registry.name() + "/back:1",
                    "these services wait for each other: web after second after web"))
        .anySatisfy(line ->
            assertThat(line)
                .contains(
                    "label org.mobyproject.config of " + registry.name() + "/lost:1",
                    "no service is called \"nobody\""));
  }

  @Test
  void aLabelThatSaysAfterIsRefusedWhereItHasNoMeaning() {
    labelled("waits:1", "web");
    var model =
        images
            .model()
            .replaceFirst(
                "name: once, image: \"[^\"]*\"",
                "name: once, image: \"" + registry.name() + "/waits:1\"");

    var failure = catchThrowableOfType(AssemblyException.class, () -> build("a", model));

    assertThat(failure.reason()).isEqualTo(Reason.InvalidModel);
    assertThat(failure.text())
        .contains(
            "os.yaml:4:12: once: label org.mobyproject.config of "
                + registry.name()
                + "/waits:1 says after",
            "for services alone");
  }

  private void labelled(String image, String after) {
    var label = "{\\\"after\\\":[\\\"" + after + "\\\"]}";
    var config =
        "{\"Labels\":{\"org.mobyproject.config\":\""
            + label
            + "\"},\"Entrypoint\":[\"/bin/tool\"]}";
    registry.image(image, SampleImages.config(config), SampleImages.toolFiles());
  }

  private OsImage build(String cache, String model) throws AssemblyException, IOException {
    return build(cache, model, NAME);
  }

  private OsImage build(String cache, String model, ImageBuilder.Name name)
      throws AssemblyException, IOException {
    var opened = cache(cache);
    var found = new Images(opened, client(), "amd64", Progress.SILENT);
    var builder = new ImageBuilder(opened, found, Compression.parse("zstd"), Progress.SILENT);
    return builder.build(ModelReader.read(List.of(new ModelReader.Source("os.yaml", model))), name);
  }

  private Publisher.Published publish(OsImage image, Reference target)
      throws AssemblyException, IOException {
    var artifact = ImageArtifact.of(Publication.of(image), cache("a"), EarlierArtifacts.none());
    return new Publisher(client(), EarlierArtifacts.none(), Progress.SILENT)
        .publish(artifact, target);
  }

  private RegistryClient client() {
    return new RegistryClient(Set.of(registry.name()), Credentials.NONE);
  }

  private Cache cache(String name) throws IOException {
    return Cache.open(folder.resolve(name));
  }

  private void forgetWhatWasMade() throws IOException {
    try (var made = Files.list(folder.resolve("a/made"))) {
      for (var file : made.toList()) {
        Files.delete(file);
      }
    }
  }
}
