// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputsTest {
  @TempDir private Path folder;
  private Cache cache;
  private OsImage image;

  @BeforeEach
  void build() throws IOException {
    cache = Cache.open(folder.resolve("cache"));
    image = SampleTree.image(cache);
  }

  @Test
  void writesSeveralFormatsAtOnceAndSharedFilesOnce() throws Exception {
    var written = outputs().write(formats("kernel+initrd", "tar", "oci"), out(), "os");

    assertThat(names(out()))
        .containsExactlyInAnyOrder("os-kernel", "os-initrd.img", "os-cmdline", "os.tar", "os-oci");
    assertThat(out().resolve("os-cmdline")).hasContent("console=ttyS0 quiet");
    assertThat(written.files()).contains(out().resolve("os-oci"));
    assertThat(written.size()).isGreaterThan(Files.size(out().resolve("os.tar")));
    assertThat(names(folder.resolve("cache/tmp"))).isEmpty();
  }

  @Test
  void anEarlierOutputIsReplacedAlsoAFolder() throws Exception {
    outputs().write(formats("oci", "tar"), out(), "os");
    Files.writeString(out().resolve("os-oci/more"), "x");

    outputs().write(formats("oci", "tar"), out(), "os");

    assertThat(names(out())).containsExactlyInAnyOrder("os-oci", "os.tar");
    assertThat(out().resolve("os-oci/more")).doesNotExist();
  }

  @Test
  void aFailureLeavesTheEarlierOutputAndNothingElse() throws Exception {
    outputs().write(formats("kernel+initrd"), out(), "os");
    var damaged = cache.file(image.segments().getLast().digest());
    Files.write(damaged, new byte[] {'0', '7', '0', '7', '0', '1', 'x'});

    var failure =
        catchThrowableOfType(
            AssemblyException.class,
            () -> outputs().write(formats("kernel+initrd", "tar"), out(), "os"));

    assertThat(failure.step()).isEqualTo(Step.WriteFiles);
    assertThat(failure.text()).contains("--dir " + out());
    assertThat(names(out())).containsExactlyInAnyOrder("os-kernel", "os-initrd.img", "os-cmdline");
    assertThat(names(folder.resolve("cache/tmp"))).isEmpty();
  }

  @Test
  void whatAKilledProcessLeftIsRemovedButNotWhatAnotherWrites() throws Exception {
    var killed = Files.createDirectories(out().resolve(".slipway-killed"));
    Files.writeString(killed.resolve("lock"), "");
    Files.writeString(killed.resolve("os.tar"), "half");

    try (var other = Aside.in(out())) {
      other.put("other.tar", to -> Files.writeString(to, "whole"));
      outputs().write(formats("tar"), out(), "os");
      other.commit();
    }

    assertThat(names(out())).containsExactlyInAnyOrder("os.tar", "other.tar");
  }

  @Test
  void aFolderThatCannotBeIsNamed() throws Exception {
    Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> outputs().write(formats("tar"), folder.resolve("file/out"), "os"))
        .isInstanceOf(AssemblyException.class)
        .hasMessageContaining("--dir " + folder.resolve("file/out"));
  }

  @Test
  void aFullDiskIsAFailureOfStorage() throws Exception {
    var full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    var failure =
        catchThrowableOfType(
            AssemblyException.class, () -> outputs().write(Formats.OF_A_FILE, full));

    assertThat(failure.reason()).isEqualTo(Reason.StorageFailed);
    assertThat(failure.text()).contains("standard output", "No space left on device");
  }

  @Test
  void aSingleFileCanHaveAnyNameOrBeADevice() throws Exception {
    outputs().write(Formats.OF_A_FILE, folder.resolve("any"));

    assertThat(folder.resolve("any")).isNotEmptyFile();
    assertThat(outputs().write(Formats.OF_A_FILE, Path.of("/dev/null"))).isZero();
    assertThatThrownBy(() -> outputs().write(Formats.OF_A_FILE, Path.of("/dev/full")))
        .hasMessageContaining("--o /dev/full")
        .hasMessageContaining("No space left on device");
    assertThatThrownBy(() -> outputs().write(Formats.OF_A_FILE, folder))
        .hasMessageContaining("it is a folder");
  }

  @Test
  void anUnknownFormatIsAnErrorThatListsAll() {
    assertThatThrownBy(() -> formats("iso-efi"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kernel+initrd")
        .hasMessageContaining("found \"iso-efi\"");
  }

  @Test
  void theSameImageGivesTheSameBytesInEveryFormat() throws Exception {
    var second = Cache.open(folder.resolve("second"));
    outputs().write(Formats.ALL, out(), "os");

    new Outputs(SampleTree.image(second), second, Progress.SILENT)
        .write(Formats.ALL, folder.resolve("again"), "os");

    for (var file : files(out())) {
      assertThat(folder.resolve("again").resolve(file)).hasSameBinaryContentAs(out().resolve(file));
    }
    assertThat(files(folder.resolve("again"))).isEqualTo(files(out()));
  }

  private static List<Path> files(Path in) throws IOException {
    try (var files = Files.walk(in)) {
      return files.filter(Files::isRegularFile).map(in::relativize).sorted().toList();
    }
  }

  private Outputs outputs() {
    return new Outputs(image, cache, Progress.SILENT);
  }

  private Path out() {
    return folder.resolve("out");
  }

  private static List<Format> formats(String... names) {
    return Formats.named(List.of(names));
  }

  private static List<String> names(Path of) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
