// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.SampleImages;
import dev.slipway.assembler.testing.Tar;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry as cache: every build here begins with an empty cache of its own. */
class ReuseTest {
  private final FakeRegistry registry = new FakeRegistry();
  private final SampleImages images = new SampleImages(registry);
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;
  private int caches;
  private String model = "";

  @BeforeEach
  void makeImagesThatCannotBeCompressed() {
    var bytes = new byte[500_000];
    ThreadLocalRandom.current().nextBytes(bytes);
    registry.image(
        "named:1",
        SampleImages.config("{\"User\":\"app\",\"Entrypoint\":[\"/bin/large\"]}"),
        new Tar()
            .file("etc/passwd", "app:x:1000:1000::/:/bin/sh\n")
            .file("bin/large", bytes, 0755)
            .gzip());
    model =
        images
            .model()
            .replace(
                "services:\n",
                "services:\n  - {name: named, image: \"%s/named:1\"}\n".formatted(registry.name()));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void aChangedFileMovesItsSegmentAndDocumentsOnly() throws IOException {
    var first = publish("os/node:1", model);
    var before = moved();

    var second = publish("os/node:2", changed(), "--reuse", at("os/node", first));

    assertThat(second.path("bytesMoved").asLong()).isEqualTo(moved() - before);
    // Manifests and configurations of the images in, and of the artifact in and out.
    assertThat(second.path("bytesMoved").asLong()).isLessThan(60_000);
    // The file's, and that of the identity, which names the content.
    assertThat(second.path("segmentsReused").asInt())
        .isEqualTo(second.path("segments").asInt() - 2);
    assertThat(second.path("bytesReused").asLong()).isGreaterThan(500_000);
    assertThat(first.path("bytesMoved").asLong()).isGreaterThan(1_000_000);
    assertThat(first.path("segmentsReused").asInt()).isZero();
    assertThat(made()).containsExactly("compress files", "compress identity");
  }

  @Test
  void anArtifactHasTheSameDigestHoweverMuchOfItIsReused() throws IOException {
    var first = publish("os/node:1", model);
    var reusing = publish("os/node:2", changed(), "--reuse", at("os/node", first));

    var anew = publish("os/node:3", changed());

    assertThat(reusing.path("digest")).isEqualTo(anew.path("digest"));
  }

  @Test
  void whatAnotherRepositoryHasIsMounted() throws IOException {
    var first = publish("os/node:1", model);

    var second = publish("os/other:1", changed(), "--reuse", at("os/node", first));

    assertThat(second.path("bytesMoved").asLong()).isLessThan(60_000);
    assertThat(second.path("digest")).isEqualTo(publish("os/node:3", changed()).path("digest"));
  }

  @Test
  void whatTheRegistryDoesNotGiveIsBuilt() throws IOException {
    var first = publish("os/node:1", model);
    registry.refuseMounts();

    var second = publish("os/other:1", changed(), "--reuse", at("os/node", first));

    assertThat(second.path("segmentsReused").asInt()).isZero();
    assertThat(err.toString()).contains("the registry has lost");
  }

  @Test
  void aLayerThatTheRegistryHasLostIsBuiltAndNoOther() throws IOException {
    var first = publish("os/node:1", model);
    registry.lose(largest(first));

    var second = publish("os/node:2", changed(), "--reuse", at("os/node", first));

    assertThat(second.path("segmentsReused").asInt())
        .isEqualTo(second.path("segments").asInt() - 3);
    assertThat(registry.blobs).containsKey(largest(first).toString());
    assertThat(made())
        .containsExactlyInAnyOrder("compress named", "compress files", "compress identity");
  }

  @Test
  void aLayerThatTheRegistryClaimsToHaveIsBuiltWhenItRefusesTheManifest() throws IOException {
    var first = publish("os/node:1", model);
    var lost = largest(first);
    registry.claim(lost, registry.blobs.get(lost.toString()).length);
    registry.lose(lost);

    var second = publish("os/node:2", changed(), "--reuse", at("os/node", first));

    assertThat(registry.blobs).containsKey(lost.toString());
    assertThat(registry.manifests).containsKey("os/node/" + second.path("digest").asText());
    assertThat(err.toString()).contains("everything is built");
  }

  @Test
  void aLayerOfAnotherSizeIsNotReused() throws IOException {
    var first = publish("os/node:1", model);
    registry.claim(largest(first), 7);

    var second = publish("os/node:2", changed(), "--reuse", at("os/node", first));

    assertThat(second.path("segmentsReused").asInt())
        .isEqualTo(second.path("segments").asInt() - 3);
  }

  @Test
  void blobsThatGetLostAfterTheyWereTakenAreSentAgain() throws IOException {
    registry.loseNext(3);

    var built = publish("os/node:1", model);

    assertThat(registry.manifests).containsKey("os/node/" + built.path("digest").asText());
  }

  @Test
  void aRegistryThatKeepsNothingIsTold() throws IOException {
    registry.loseNext(1000);

    assertThat(run("os/node:1", model)).isEqualTo(1);

    assertThat(err.toString()).contains("os/node:1: the registry has lost sha256:");
    assertThat(registry.manifests).doesNotContainKey("os/node/1");
  }

  @Test
  void whatIsNoArtifactOfOursOrIsGoneIsToldAndNoFailure() throws IOException {
    var gone = registry.name() + "/os/node@" + Digest.of("gone");
    var component = registry.image("other:1", SampleImages.config("{}"), SampleImages.toolFiles());

    var built = publish("os/node:1", model, "--reuse", gone, "--reuse", component);

    assertThat(built.path("segmentsReused").asInt()).isZero();
    assertThat(err.toString()).contains("--reuse " + gone + ": ", "more is built");
  }

  @Test
  void aDiskIsMadeFromReusedSegmentsAndReusedItself() throws IOException {
    var formats = List.of("--format", "kernel+initrd,kernel+erofs,tar");
    var first = publish("os/node:1", model, formats);

    var changed = publish("os/node:2", changed(), formats, "--reuse", at("os/node", first));
    var same = publish("os/node:3", changed(), formats, "--reuse", at("os/node", changed));

    assertThat(changed.path("digest")).isEqualTo(publish("x/y", changed(), formats).path("digest"));
    assertThat(same.path("digest")).isEqualTo(changed.path("digest"));
    assertThat(same.path("bytesMoved").asLong()).isLessThan(60_000);
  }

  @Test
  void whatIsReusedIsFetchedForFiles() throws IOException {
    var first = publish("os/node:1", model);
    var out = folder.resolve("out");

    publish("os/node:2", changed(), "--reuse", at("os/node", first), "--dir", out.toString());
    publish("os/node:3", changed(), "--dir", out.resolve("anew").toString());

    for (var name : List.of("os-initrd.img", "os-kernel")) {
      assertThat(out.resolve(name)).hasSameBinaryContentAs(out.resolve("anew/" + name));
    }
  }

  @Test
  void anArtifactOfAnotherRegistryOrWithoutADigestCannotBeReused() throws IOException {
    var digest = Digest.of("x").toString();

    assertThat(run("os/node:1", model, "--reuse", "elsewhere.test/os@" + digest)).isEqualTo(2);
    assertThat(run("os/node:1", model, "--reuse", registry.name() + "/os:1")).isEqualTo(2);
    assertThat(err.toString())
        .contains("expected an artifact at the registry of --publish", "REPOSITORY@sha256:DIGEST");
  }

  /** What was not taken from the registry. */
  private List<String> made() {
    return err.toString()
        .lines()
        .filter(line -> line.startsWith("compress "))
        .map(line -> line.substring(0, line.indexOf(':')))
        .toList();
  }

  private String changed() {
    return model.replace("hello", "other");
  }

  private long moved() {
    return registry.bytesReceived.get() + registry.bytesSent.get();
  }

  /** The layer with the files of the large image. */
  private Digest largest(JsonNode outcome) throws IOException {
    var json = new ObjectMapper();
    var output = outcome.path("outputs").path(0).path("digest").asText();
    var layers = json.readTree(registry.manifests.get("os/node/" + output)).path("layers");
    var found = layers.path(0);
    for (var layer : layers) {
      found = layer.path("size").asLong() > found.path("size").asLong() ? layer : found;
    }
    return Digest.parse(found.path("digest").asText());
  }

  private String at(String repository, JsonNode outcome) {
    return registry.name() + "/" + repository + "@" + outcome.path("digest").asText();
  }

  private JsonNode publish(String to, String text, List<String> options, String... more)
      throws IOException {
    var all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return publish(to, text, all.toArray(String[]::new));
  }

  private JsonNode publish(String to, String text, String... options) throws IOException {
    err.getBuffer().setLength(0);
    assertThat(run(to, text, options)).as(err.toString()).isZero();
    return new ObjectMapper().readTree(Files.readString(folder.resolve("result")));
  }

  private int run(String to, String text, String... options) throws IOException {
    var args = new ArrayList<>(List.of("build", "--arch", "amd64", "--cache"));
    args.add(folder.resolve("cache" + caches++).toString());
    args.addAll(List.of("--insecure-registry", registry.name(), "--publish"));
    args.add(registry.name() + "/" + to);
    args.addAll(List.of("--result", folder.resolve("result").toString()));
    args.addAll(List.of(options));
    args.add(Files.writeString(folder.resolve("os.yaml"), text).toString());
    return Main.commandLine()
        .setErr(new PrintWriter(err, true))
        .execute(args.toArray(String[]::new));
  }
}
