// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.machine.Boot;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.SampleImages;
import dev.slipway.assembler.testing.Tar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One artifact with several outputs and architectures. */
class ArtifactTest {
  private static final String ALL =
      "tar,kernel+erofs,kernel+initrd,kernel+squashfs,tar-kernel-initrd";
  private final ObjectMapper json = new ObjectMapper();
  private final FakeRegistry registry = new FakeRegistry();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  @BeforeEach
  void pushImagesForTwoArchitectures() throws IOException {
    var model =
        """
        kernel: {image: "%1$s/kernel:1"}
        init: ["%1$s/init:1"]
        files: [{path: etc/motd, contents: hello}]
        """
            .formatted(registry.name());
    Files.writeString(folder.resolve("os.yaml"), model);
    index("kernel", arch -> new Tar().file("kernel", "kernel for " + arch).gzip());
    index(
        "init",
        arch ->
            new Tar()
                .folder("sbin", 0755)
                .file("init", "init for " + arch)
                .symlink("sbin/switch-root", "/init")
                .gzip());
  }

  private interface Layer {
    byte[] of(String architecture);
  }

  private void index(String name, Layer files) {
    var byArchitecture = new TreeMap<String, String>();
    for (var arch : List.of("amd64", "arm64")) {
      var config = SampleImages.config("{}").replace("amd64", arch);
      byArchitecture.put(arch, registry.image(name + ":" + arch, config, files.of(arch)));
    }
    registry.index(name + ":1", byArchitecture);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void isOneIndexWithAnImageForEachArchitectureAndOutput() throws IOException {
    var result = publish("--arch", "amd64,arm64", "--format", ALL);

    var index = manifest(result.path("digest").asText());
    var found = new ArrayList<String>();
    for (var entry : index.path("manifests")) {
      found.add(
          entry.path("platform").path("architecture").asText()
              + " "
              + entry.path("artifactType").asText().replace("application/vnd.slipway.", ""));
    }
    assertThat(found)
        .containsExactly(
            "amd64 os-image.v1",
            "amd64 os-image.tar.v1",
            "amd64 os-image.erofs.v1",
            "amd64 os-image.squashfs.v1",
            "amd64 os-image.tar-kernel-initrd.v1",
            "arm64 os-image.v1",
            "arm64 os-image.tar.v1",
            "arm64 os-image.erofs.v1",
            "arm64 os-image.squashfs.v1",
            "arm64 os-image.tar-kernel-initrd.v1");
    assertThat(result.path("outputs").findValuesAsText("type"))
        .startsWith("KernelInitrd", "Tar", "KernelErofs", "KernelSquashfs", "TarKernelInitrd");
    assertThat(Files.size(folder.resolve("result"))).isLessThan(4096);
  }

  @Test
  void eachImageHasItsFilesWhereTheyAreLookedFor() throws IOException {
    var outputs = publish("--format", ALL).path("outputs");

    var files = new TreeMap<String, Map<String, byte[]>>();
    for (var output : outputs) {
      files.put(output.path("type").asText(), files(output.path("digest").asText()));
    }
    assertThat(files.get("KernelInitrd"))
        .containsKeys("boot/kernel", "boot/cmdline", "boot/initrd.list", "boot/skeleton");
    assertThat(files.get("KernelErofs").keySet())
        .containsExactlyInAnyOrder(
            "boot/kernel", "boot/cmdline", "boot/initrd.img", "disk/root.img");
    assertThat(files.get("KernelSquashfs").get("disk/root.img")).startsWith('h', 's', 'q', 's');
    assertThat(files.get("KernelSquashfs").get("boot/kernel"))
        .asString()
        .isEqualTo("kernel for amd64");
    assertThat(files.get("Tar")).containsKeys("boot/kernel", "init", "etc/motd");
    assertThat(files.get("TarKernelInitrd")).containsKeys("kernel", "initrd.img", "cmdline");
  }

  @Test
  void eachFormatMayBeCompressedInItsOwnWay() throws IOException {
    var formats = "kernel+initrd,tar-kernel-initrd,kernel+erofs";
    var alike = publish("--format", formats, "--compression", "gzip");

    var mixed =
        publish(
            "--format",
            formats,
            "--compression=gzip",
            "--compression=tar-kernel-initrd=none",
            "--compression=kernel+erofs=zstd:9");

    assertThat(initrd(mixed, 0, "boot/segments/")).startsWith(0x1f, 0x8b);
    assertThat(initrd(mixed, 1, "initrd.img")).startsWith('0', '7', '0', '7', '0', '1');
    assertThat(initrd(mixed, 2, "boot/initrd.img")).startsWith(0x28, 0xb5, 0x2f, 0xfd);
    assertThat(mixed.at("/outputs/0")).isEqualTo(alike.at("/outputs/0"));
    assertThat(mixed.at("/outputs/1")).isNotEqualTo(alike.at("/outputs/1"));
  }

  private byte[] initrd(JsonNode result, int output, String path) throws IOException {
    return files(result.at("/outputs/" + output + "/digest").asText()).entrySet().stream()
        .filter(file -> file.getKey().startsWith(path))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @Test
  void compressionsThatNobodyCanMeanAreRefused() throws IOException {
    for (var wrong :
        List.of(
            "docker=gzip",
            "iso=gzip",
            "tar=lzma",
            "zstd --compression=gzip",
            "tar=gzip",
            "tar=gzip --compression=tar=none")) {
      var words = ("--publish=r.example/os --compression=" + wrong).split(" ", -1);
      assertThat(run(words)).as(wrong).isEqualTo(2);
    }
    assertThat(err.toString())
        .contains(
            "--compression: docker is not published",
            "--compression: no tar is published: give --publish and --format tar",
            "expected one of kernel+initrd,",
            "expected zstd[:LEVEL], gzip or none, found lzma",
            "--compression: the usual one is given twice",
            "--compression: that of tar is given twice");
  }

  @Test
  void theFolderAndTheRegistryHaveTheSameDigest() throws IOException {
    var out = folder.resolve("out");

    var disk = publish("--format", "kernel+erofs,oci", "--dir", out.toString());
    assertThat(digest(out)).isEqualTo(disk.path("digest").asText());
    assertThat(out.resolve("os-erofs.img")).exists();

    var both = publish("--arch", "amd64,arm64", "--format", "oci", "--dir", out.toString());
    assertThat(digest(out)).isEqualTo(both.path("digest").asText());
  }

  @Test
  void aMachineBootsFromAFolderWithAnyOutputThatCanBeBooted() throws IOException {
    var roots = Map.of("kernel+erofs", "erofs", "kernel+squashfs", "squashfs");
    for (var format :
        List.of("kernel+initrd", "tar-kernel-initrd", "kernel+erofs", "kernel+squashfs")) {
      var out = folder.resolve(format);
      // A root file system alone cannot be booted, and comes first.
      assertThat(run("--arch", "amd64", "--format", "tar,oci," + format, "--dir", out.toString()))
          .isZero();

      var boot =
          Boot.find(
              out.resolve("os-oci"),
              Files.createDirectory(folder.resolve("unpacked " + format)),
              "amd64");

      assertThat(boot.kernel()).hasContent("kernel for amd64");
      assertThat(boot.initrd().orElseThrow()).isNotEmptyFile();
      var kind = roots.get(format);
      assertThat(boot.root().isPresent()).isEqualTo(kind != null);
      assertThat(boot.cmdline()).contains(kind == null ? "console=ttyS0" : "rootfstype=" + kind);
    }
  }

  @Test
  void aMachineBootsTheImageForItsArchitecture() throws IOException {
    publish("--arch", "amd64,arm64", "--format", "oci", "--dir", folder.toString());

    for (var arch : List.of("amd64", "arm64")) {
      var scratch = Files.createDirectory(folder.resolve(arch));
      var boot = Boot.find(folder.resolve("os-oci"), scratch, arch);
      assertThat(boot.kernel()).hasContent("kernel for " + arch);
    }
  }

  @Test
  void aFolderWithARootFileSystemAloneSaysHowToGetMore() throws IOException {
    assertThat(run("--arch", "amd64", "--format", "tar,oci", "--dir", folder.toString())).isZero();

    assertThatThrownBy(() -> Boot.find(folder.resolve("os-oci"), folder, "amd64"))
        .hasMessageContaining(
            "no image for amd64 that can be booted; build it with --format kernel+initrd,oci");
  }

  /** What the folder says, and has. */
  private String digest(Path out) throws IOException {
    var layout = json.readTree(out.resolve("os-oci/index.json").toFile()).path("manifests").path(0);
    var digest = Digest.parse(layout.path("digest").asText());
    assertThat(Digest.of(Files.readAllBytes(out.resolve("os-oci/blobs/sha256/" + digest.hex()))))
        .isEqualTo(digest);
    return digest.toString();
  }

  @Test
  void aBuildThatHasAnIdentityIsFoundByIt() throws IOException {
    var id = Digest.of("inputs").toString();

    var result = publish("--build-id", id, "--format", "kernel+initrd,tar");

    var index = manifest(result.path("digest").asText());
    assertThat(index.path("annotations").path("dev.slipway.build-id").asText()).isEqualTo(id);
    assertThat(index.path("annotations").path("dev.slipway.size").asText())
        .isEqualTo(result.path("sizeBytes").asText());
    assertThat(index.path("manifests").findValuesAsText("dev.slipway.size"))
        .isEqualTo(result.path("outputs").findValuesAsText("sizeBytes"));
  }

  @Test
  void filesOfSeveralArchitecturesHaveNoNames() throws IOException {
    assertThat(run("--arch", "amd64,arm64", "--dir", folder.toString())).isEqualTo(2);
    assertThat(run("--publish", registry.name() + "/os", "--format", "docker")).isEqualTo(2);
    assertThat(err.toString())
        .contains("several architectures make one artifact", "docker is not published");
  }

  private JsonNode manifest(String digest) throws IOException {
    return json.readTree(registry.manifests.get("os/node/" + digest));
  }

  /** The files of an image, as whoever pulls it sees them. */
  private Map<String, byte[]> files(String digest) throws IOException {
    var files = new TreeMap<String, byte[]>();
    for (var layer : manifest(digest).path("layers")) {
      var bytes = registry.blobs.get(layer.path("digest").asText());
      assertThat(Digest.of(bytes)).hasToString(layer.path("digest").asText());
      try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(bytes))) {
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
          files.put(entry.getName(), tar.readAllBytes());
        }
      }
    }
    return files;
  }

  private JsonNode publish(String... options) throws IOException {
    var args = new ArrayList<>(List.of(options));
    args.addAll(List.of("--publish", registry.name() + "/os/node:1"));
    assertThat(run(args.toArray(String[]::new))).as(err.toString()).isZero();
    return json.readTree(folder.resolve("result").toFile());
  }

  private int run(String... options) {
    var args = new ArrayList<>(List.of("build", "--cache", folder.resolve("cache").toString()));
    args.addAll(List.of("--insecure-registry", registry.name()));
    args.addAll(List.of("--result", folder.resolve("result").toString()));
    args.addAll(List.of(options));
    args.add(folder.resolve("os.yaml").toString());
    return Main.commandLine()
        .setErr(new PrintWriter(err, true))
        .execute(args.toArray(String[]::new));
  }
}
