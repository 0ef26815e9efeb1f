// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.testing.SampleImages;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What a build says of images that it cannot have, and that it leaves nothing half-made. */
class BadImagesTest {
  @TempDir private Path folder;
  private CommandScene scene;

  @BeforeEach
  void begin() throws IOException {
    scene = new CommandScene(folder);
  }

  @AfterEach
  void end() {
    scene.close();
  }

  @Test
  void aMissingImageIsNamedWithItsPlaceInTheModel() throws IOException {
    Files.writeString(scene.model, scene.images.model().replace("/tool:1", "/tool:2"));

    fails(
        1,
        scene.model + ":4:",
        scene.registry.name() + "/tool:2 does not exist: check its name and tag");
  }

  @Test
  void aRegistryThatIsNotThereIsNamed() throws IOException {
    int port;
    try (var closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    Files.writeString(
        scene.model,
        scene
            .images
            .model()
            .replace(scene.registry.name() + "/tool", "127.0.0.1:" + port + "/tool"));

    fails(
        1,
        "registry 127.0.0.1:" + port + " cannot be reached",
        "check the name and that the registry runs");
  }

  @Test
  void wrongCredentialsAreSaid() throws IOException {
    scene.registry.demandToken("t0ken");

    fails(1, "HTTP status 401", "who are you", "log in, or check the pull secret");
  }

  @Test
  void aLayerWithAWrongDigestIsNamed() throws IOException {
    scene.registry.lie(scene.images.toolLayer(), new byte[SampleImages.toolFiles().length]);

    fails(
        1,
        "blob " + scene.images.toolLayer(),
        "bytes with the digest sha256:",
        "nothing of it was kept");
    assertThat(folder.resolve("cache/blobs/sha256").resolve(scene.images.toolLayer().hex()))
        .doesNotExist();
  }

  @Test
  void aHostileLayerIsNamed() throws IOException {
    scene.images.tool(SampleImages.hostileLayer());

    fails(1, "layer " + Digest.of(SampleImages.hostileLayer()), "leaves the root");
  }

  @Test
  void aModelCannotReadImagesFromFiles() throws IOException {
    Files.writeString(
        scene.model, scene.images.model().replace(scene.registry.name() + "/tool:1", "oci:/etc"));

    fails(3, "oci:/etc", "only with --local-images");
  }

  @Test
  void aCertificateFileThatIsNotThereIsNamed() throws IOException {
    fails(
        1,
        List.of("--cert-file", folder.resolve("none.pem").toString()),
        "none.pem does not exist");
  }

  @Test
  void aCacheThatIsAFileIsNamed() throws IOException {
    Files.writeString(folder.resolve("cache"), "");

    assertThat(scene.run(line(List.of()))).isEqualTo(1);
    assertThat(scene.err.toString())
        .contains(folder.resolve("cache").toString())
        .doesNotContain("defect");
  }

  @Test
  void aMirrorOrSizeThatIsNoneIsAWrongCommandLine() throws IOException {
    fails(2, List.of("--mirror", "nowhere"), "--mirror: expected [REGISTRY=]http[s]://");
    fails(2, List.of("--insecure-registry", "http://x"), "--insecure-registry: expected HOST");
    fails(2, List.of("--cache-size", "many"), "--cache-size: expected a size such as 500MiB");
  }

  @Test
  @DisabledIf("cannotMount")
  void aFullDiskIsSaidAndNothingHalfWrittenIsLeft() throws Exception {
    var output = buildWithCache("-o size=24k");

    assertThat(output).contains("the disk is full", "slipway cache prune", "exit code 1");
    assertThat(output).contains("(" + folder.resolve("cache"));
    assertThat(output).doesNotContain("damaged", folder + "/cache/tmp/", folder + "/cache/leases/");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  @DisabledIf("cannotMount")
  void aCacheThatMayOnlyBeReadIsNamed() throws Exception {
    assertThat(buildWithCache("-o ro"))
        .contains(
            "slipway: " + folder.resolve("cache"),
            "Read-only file system: mount it writable",
            "exit code 1")
        .doesNotContain("defect");
  }

  /** Builds with a cache on a file system of its own; what is left in it is listed. */
  private String buildWithCache(String mountOptions) throws Exception {
    var cache = Files.createDirectory(folder.resolve("cache"));
    var java = Path.of(System.getProperty("java.home"), "bin/java");
    var script =
        """
        mount -t tmpfs $OPTIONS none "$CACHE" || exit 99
        "$JAVA" --enable-native-access=ALL-UNNAMED -cp "$CP" dev.slipway.assembler.cli.Main "$@"
        echo "exit code $?"
        [ -d "$CACHE/tmp" ] || exit
        find "$CACHE/tmp" "$CACHE/leases" -type f
        find "$CACHE/blobs/sha256" -type f | while read -r f; do
          echo "$(basename "$f")  $f" | sha256sum --check --quiet || echo "damaged $f"
        done
        """;
    var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", script, "sh"));
    command.addAll(List.of(line(List.of("--quiet"))));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OPTIONS", mountOptions);
    builder.environment().put("CACHE", cache.toString());
    builder.environment().put("JAVA", java.toString());
    builder.environment().put("CP", System.getProperty("java.class.path"));
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  @DisabledIf("cannotMount")
  void aFileThatMayNotBeReadIsNamedWithItsPlaceInTheModel() throws Exception {
    var secret = Files.writeString(folder.resolve("secret"), "x");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    Files.writeString(
        scene.model,
        scene.images.model() + "\n  - {path: s, source: %1$s, optional: true}\n".formatted(secret));
    var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    var dropped = "-dac_override,-dac_read_search";
    var command = new ArrayList<>(List.of("setpriv", "--bounding-set", dropped));
    command.addAll(List.of("--inh-caps", dropped, "--", java));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(line(List.of("--quiet"))));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isEqualTo(3);
    assertThat(output)
        .contains(scene.model + ":", "files: cannot read", "permission denied for " + secret);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  static boolean cannotMount() throws Exception {
    return new ProcessBuilder("unshare", "--mount", "true").start().waitFor() != 0;
  }

  private void fails(int code, String... words) throws IOException {
    fails(code, List.of(), words);
  }

  private void fails(int code, List<String> options, String... words) throws IOException {
    assertThat(scene.run(line(options))).as(scene.err.toString()).isEqualTo(code);

    assertThat(scene.err.toString()).contains(words).doesNotContain("defect");
    assertThat(folder.resolve("out")).doesNotExist();
    for (var left : List.of("cache/tmp", "cache/leases")) {
      if (Files.exists(folder.resolve(left))) {
        try (var files = Files.list(folder.resolve(left))) {
          assertThat(files).as(left).isEmpty();
        }
      }
    }
  }

  private String[] line(List<String> options) {
    var all = new ArrayList<>(List.of("--dir", scene.path("out")));
    all.addAll(options);
    return scene.line("build", all.toArray(String[]::new));
  }
}
