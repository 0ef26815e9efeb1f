// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.model.ModelReader;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Credentials;
import dev.slipway.assembler.registry.RegistryClient;
import dev.slipway.assembler.testing.Cpio;
import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.SampleImages;
import dev.slipway.assembler.testing.Tar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootStoreTest {
  private static final String MICROCODE = "070701microcode";

  private final FakeRegistry registry = new FakeRegistry();
  @TempDir Path folder;
  private String init = "";
  private String kernel = "";

  @BeforeEach
  void push() {
    var config = SampleImages.config("{}");
    init = registry.image("init:1", config, new Tar().file("init", "init").gzip());
    var modules = new Tar().file("lib/modules/1/a.ko", "module").bytes();
    kernel =
        registry.image(
            "kernel:1",
            config,
            new Tar()
                .file("kernel", "plain")
                .file("boot/bzImage", "other")
                .file("kernel.tar", modules, 0644)
                .file("boot/ucode.cpio", MICROCODE)
                .gzip());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void theKernelIsTheFileThatTheModelNames() throws Exception {
    assertThat(read(build(""), OsImage::kernel)).isEqualTo("plain");
    assertThat(read(build(", binary: boot/bzImage"), OsImage::kernel)).isEqualTo("other");
  }

  @Test
  void modulesAreLeftOutWhereTheModelWantsNone() throws Exception {
    assertThat(paths(build(""))).contains("lib/modules/1/a.ko");
    assertThat(paths(build(", tar: none"))).contains("init").doesNotContain("lib/modules/1/a.ko");
  }

  @Test
  void microcodeComesFirstAndEndsWhereTheNextPartMayBegin() throws Exception {
    var image = build(", ucode: boot/ucode.cpio");

    assertThat(image.initrd().getFirst()).isEqualTo(image.ucode().orElseThrow());
    assertThat(read(image, of -> of.ucode().orElseThrow())).isEqualTo(MICROCODE + "\0");
    assertThat(build("").ucode()).isEmpty();
  }

  @Test
  void whatTheModelNamesMustBeThere() {
    assertThatThrownBy(() -> build(", binary: boot/missing"))
        .hasMessageMatching(
            "(?s).+:1:\\d+: image .*it has no file /boot/missing, which kernel.binary names");
    assertThatThrownBy(() -> build(", tar: missing.tar"))
        .hasMessageContaining("it has no file /missing.tar, which kernel.tar names");
    assertThatThrownBy(() -> build(", ucode: kernel"))
        .hasMessageContaining("/kernel, named by kernel.ucode, is no uncompressed cpio archive");
  }

  @Test
  void anInitImageThatDoesNotFitTheOthersIsNamedWithItsPlaceInTheModel() {
    var first = new Tar().symlink("etc", "etc").gzip();
    var second = new Tar().file("etc/motd", "hello").gzip();
    var config = SampleImages.config("{}");
    init =
        "%s\",\n  \"%s"
            .formatted(
                registry.image("one:1", config, first), registry.image("two:1", config, second));

    assertThatThrownBy(() -> build(""))
        .hasMessageMatching(
            "(?s)os.yaml:3:\\d+: image .*/two.*: its files \"etc\" has too many symbolic links on its way");
  }

  private OsImage build(String keys) throws Exception {
    var model = "kernel: {image: \"%s\"%s}\ninit: [\"%s\"]\n".formatted(kernel, keys, init);
    try (var cache = Cache.open(folder.resolve("cache"))) {
      var client = new RegistryClient(Set.of(registry.name()), Credentials.NONE);
      var images =
          new Images(cache, client, new Images.Options("amd64", false, false), Progress.SILENT);
      return new ImageBuilder(cache, images, new Compression.Zstd(2), Progress.SILENT)
          .build(
              ModelReader.read(List.of(new ModelReader.Source("os.yaml", model))),
              new ImageBuilder.Name("node", "1", Optional.empty()));
    }
  }

  private interface Part {
    Stored of(OsImage image);
  }

  private String read(OsImage image, Part part) throws Exception {
    try (var cache = Cache.open(folder.resolve("cache"))) {
      return Files.readString(cache.file(part.of(image).digest()));
    }
  }

  private List<String> paths(OsImage image) throws Exception {
    try (var cache = Cache.open(folder.resolve("cache"))) {
      var bytes = Files.readAllBytes(cache.file(image.segments().getFirst().digest()));
      return Cpio.read(bytes).stream().map(Cpio.Entry::path).toList();
    }
  }
}
