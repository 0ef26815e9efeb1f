// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.bench.LoopbackRegistry;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.SampleImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The artifact in the real registry, as skopeo, oras and containerd see it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignToolsIT {
  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
  private final ObjectMapper json = new ObjectMapper();
  private Path folder = Path.of("");
  private LoopbackRegistry registry;
  private String name = "";
  private JsonNode result;

  @BeforeAll
  void publish(@TempDir Path shared) throws Exception {
    folder = shared;
    registry = LoopbackRegistry.start(REPOSITORY, folder);
    name = registry.address() + "/os/node";
    try (var components = new FakeRegistry()) {
      var model = folder.resolve("os.yaml");
      Files.writeString(model, new SampleImages(components).model());
      result = build(components, model, "--publish", name + ":1");
    }
  }

  @AfterAll
  void stop() {
    registry.close();
  }

  private JsonNode build(FakeRegistry components, Path model, String... options)
      throws IOException {
    var args = new ArrayList<>(List.of("build", "--arch", "amd64", "--format"));
    args.addAll(
        List.of("kernel+erofs,kernel+initrd,oci", "--dir", folder + "/out", "--name", "os"));
    args.addAll(List.of("--cache", folder + "/cache", "--result", folder + "/result"));
    args.addAll(List.of("--insecure-registry", components.name()));
    args.addAll(List.of("--insecure-registry", registry.address()));
    args.addAll(List.of(options));
    args.add(model.toString());
    var err = new StringWriter();
    var code =
        Main.commandLine().setErr(new PrintWriter(err, true)).execute(args.toArray(String[]::new));
    assertThat(code).as(err.toString()).isZero();
    return json.readTree(folder.resolve("result").toFile());
  }

  @Test
  void skopeoInspectsTheFirstImage() throws Exception {
    var seen =
        json.readTree(
            run(
                "skopeo",
                "inspect",
                "--tls-verify=false",
                "--override-arch=amd64",
                "docker://" + name + ":1"));
    var raw = run("skopeo", "inspect", "--tls-verify=false", "--raw", "docker://" + name + ":1");

    assertThat(Digest.of(raw)).hasToString(digest());
    assertThat(seen.path("Architecture").asText()).isEqualTo("amd64");
    assertThat(seen.path("Layers")).hasSize(result.path("segments").asInt() + 4);
  }

  @Test
  void skopeoCopiesEachImageWithItsDigest() throws Exception {
    for (var output : result.path("outputs")) {
      var copy = folder.resolve(output.path("type").asText());
      var digest = output.path("digest").asText();

      skopeoCopy(
          "--preserve-digests",
          "--src-tls-verify=false",
          "docker://" + name + "@" + digest,
          "oci:" + copy + ":1");

      var index = json.readTree(copy.resolve("index.json").toFile());
      assertThat(index.path("manifests").path(0).path("digest").asText()).isEqualTo(digest);
    }
  }

  /**
   * Skopeo 1.9, which Debian 12 has, writes every index anew, and so cannot keep the digest of one
   * that has a media type, as all should have: with --all it refuses --preserve-digests.
   */
  @Test
  void skopeoPushesTheImageOfThePlatformFromTheFolderWithItsDigest() throws Exception {
    var layout = json.readTree(folder.resolve("out/os-oci/index.json").toFile());
    assertThat(layout.path("manifests").path(0).path("digest").asText()).isEqualTo(digest());
    var copy = "docker://" + name + "-copy:1";

    skopeoCopy(
        "--preserve-digests",
        "--override-arch=amd64",
        "--dest-tls-verify=false",
        "oci:" + folder + "/out/os-oci:os",
        copy);

    var raw = run("skopeo", "inspect", "--tls-verify=false", "--raw", copy);
    assertThat(Digest.of(raw)).hasToString(result.path("outputs").path(0).path("digest").asText());
  }

  private static void skopeoCopy(String... arguments) throws Exception {
    run(List.of("skopeo", "copy", "--insecure-policy"), arguments);
  }

  @Test
  void orasTellsAndCopiesItByItsDigest() throws Exception {
    var described = run(oras(), "manifest", "fetch", "--plain-http", "--descriptor", name + ":1");
    run(
        oras(),
        "copy",
        "-r",
        "--from-plain-http",
        "--to-plain-http",
        name + ":1",
        name + "-oras:1");
    var copied = run(oras(), "resolve", "--plain-http", name + "-oras:1");

    assertThat(json.readTree(described).path("digest").asText()).isEqualTo(digest());
    assertThat(copied.strip()).isEqualTo(digest());
  }

  @Test
  void orasPullsTheImageOfAPlatformAsFiles() throws Exception {
    var out = folder.resolve("oras");

    run(
        oras(),
        "pull",
        "--plain-http",
        "--platform",
        "linux/amd64",
        "-o",
        out.toString(),
        name + ":1");

    assertThat(run("tar", "-xOf", out.resolve("boot/kernel.tar").toString())).isEqualTo("kernel");
    var list = run("tar", "-xOf", out.resolve("boot/initrd.list.tar").toString());
    for (var segment : list.lines().toList()) {
      var bytes = out.resolve("segment");
      Files.writeString(bytes, "");
      run(
          "tar",
          "-xf",
          out.resolve("boot/segments/" + segment + ".tar").toString(),
          "-C",
          out.toString());
      var file = Files.readAllBytes(out.resolve("boot/segments/" + segment));
      assertThat(Digest.of(file).hex() + ".img").isEqualTo(segment);
    }
  }

  @Test
  void orasPullsAnotherOutputByItsDigest() throws Exception {
    var out = folder.resolve("erofs");
    var erofs = result.path("outputs").path(1);
    assertThat(erofs.path("type").asText()).isEqualTo("KernelErofs");

    run(
        oras(),
        "pull",
        "--plain-http",
        "-o",
        out.toString(),
        name + "@" + erofs.path("digest").asText());

    run("tar", "-xf", out.resolve("disk/root.img.tar").toString(), "-C", out.toString());
    assertThat(out.resolve("disk/root.img"))
        .hasSameBinaryContentAs(folder.resolve("out/os-erofs.img"));
  }

  @Test
  void containerdPullsTheFirstImageOfItsPlatform() throws Exception {
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
    var erofs = result.path("outputs").path(1).path("digest").asText();
    try (var containerd = Containerd.start(binary("containerd"), folder)) {
      containerd.pull(name + ":1");
      containerd.pull(name + "@" + erofs);

      assertThat(run(containerd.ctr(), "images", "ls")).contains(name + ":1", digest(), erofs);
      var first = containerd.unpacked(layers(result.path("outputs").path(0)));
      assertThat(first.resolve("boot/kernel")).hasContent("kernel");
      assertThat(first.resolve("boot/initrd.list")).exists();
      assertThat(first.resolve("disk")).doesNotExist();
      var second = containerd.unpacked(layers(result.path("outputs").path(1)));
      assertThat(second.resolve("disk/root.img"))
          .hasSameBinaryContentAs(folder.resolve("out/os-erofs.img"));
    }
  }

  /** The layers of an image, as the folder has them. */
  private List<String> layers(JsonNode output) throws IOException {
    var manifest = Digest.parse(output.path("digest").asText());
    var file = folder.resolve("out/os-oci/blobs/sha256/" + manifest.hex()).toFile();
    return json.readTree(file).path("layers").findValuesAsText("digest");
  }

  private String digest() {
    return result.path("digest").asText();
  }

  private String oras() throws IOException, InterruptedException {
    return binary("oras").toString();
  }

  private static Path binary(String set) throws IOException, InterruptedException {
    var build = REPOSITORY.resolve("components/binaries/build").toString();
    return Path.of(run(build, set).strip(), set);
  }

  private static String run(List<String> command, String... more)
      throws IOException, InterruptedException {
    var all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    var errors = Files.createTempFile("errors", "");
    try {
      var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor())
          .as("%s: %s", String.join(" ", command), Files.readString(errors))
          .isZero();
      return out;
    } finally {
      Files.delete(errors);
    }
  }

  /** A containerd of its own, with nothing but its store; closing it ends it. */
  private record Containerd(Path binary, String socket, Process process) implements AutoCloseable {
    static Containerd start(Path binary, Path folder) throws Exception {
      var config = folder.resolve("containerd.toml");
      Files.writeString(
          config,
          """
          version = 3
          root = "%1$s/containerd/root"
          state = "%1$s/containerd/state"
          disabled_plugins = ["io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime", "io.containerd.grpc.v1.cri"]
          [grpc]
            address = "%1$s/containerd.sock"
          [ttrpc]
            address = "%1$s/containerd.ttrpc"
          """
              .formatted(folder));
      var log = folder.resolve("containerd.log");
      var process =
          new ProcessBuilder(binary.toString(), "--config", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      var it = new Containerd(binary, folder + "/containerd.sock", process);
      for (var tries = 0; tries < 100 && !it.answers(); tries++) {
        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
      }
      return it;
    }

    private boolean answers() throws IOException, InterruptedException {
      var command = new ArrayList<>(ctr());
      command.addAll(List.of("--connect-timeout", "2s", "version"));
      var asked =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return asked.waitFor() == 0;
    }

    List<String> ctr() {
      return List.of(binary.resolveSibling("ctr").toString(), "--address", socket);
    }

    void pull(String image) throws IOException, InterruptedException {
      run(ctr(), "images", "pull", "--local", "--plain-http", "--snapshotter", "native", image);
    }

    /** Where the files of an image lie, which has no other layers than these. */
    Path unpacked(List<String> layers) throws IOException, InterruptedException {
      var chain = layers.getFirst();
      for (var layer : layers.subList(1, layers.size())) {
        chain = Digest.of(chain + " " + layer).toString();
      }
      var key = "view-" + chain;
      run(ctr(), "snapshots", "--snapshotter", "native", "view", key, chain);
      var mount = run(ctr(), "snapshots", "--snapshotter", "native", "mounts", "/mnt", key);
      var words = Arrays.stream(mount.strip().split("\\s+"));
      return Path.of(words.filter(word -> word.contains("/snapshots/")).findFirst().orElseThrow());
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }
}
