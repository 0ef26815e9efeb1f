// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.SampleImages;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCommandTest {
  private static final int ROUNDS = 6;
  private static final int SLOWEST_MILLIS = 2_500;

  private final FakeRegistry registry = new FakeRegistry();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = Files.writeString(folder.resolve("os.yaml"), new SampleImages(registry).model());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void listsImagesAndSizes() throws IOException {
    assertThat(run(build())).isZero();

    assertThat(cache("ls")).isZero();
    assertThat(out.toString())
        .contains(registry.name() + "/tool:1", "3 images by name", "of 10GiB");

    out.getBuffer().setLength(0);
    assertThat(cache("ls", "--json")).isZero();
    var list = new ObjectMapper().readTree(out.toString());
    assertThat(list.path("images")).hasSize(3);
    assertThat(list.path("bytes").asLong()).isPositive();
  }

  @Test
  void prunesWhatWasNotUsedForLongestAndTheNextBuildMakesItAgain() throws IOException {
    assertThat(run(build())).isZero();

    assertThat(cache("prune", "--cache-size", "1KiB")).isZero();
    assertThat(out.toString()).contains("removed ");
    assertThat(bytes()).isLessThanOrEqualTo(1024);

    assertThat(run(build())).isZero();
    assertThat(cache("verify")).isZero();
  }

  @Test
  void aBuildTrimsTheCacheToItsSize() throws IOException {
    assertThat(run(build("--cache-size", "2KiB"))).as(err.toString()).isZero();

    assertThat(bytes()).isLessThanOrEqualTo(2048);
  }

  @Test
  void pruningLeavesWhatARunningBuildUses() throws IOException {
    assertThat(run(build())).isZero();
    try (var running = Cache.open(folder.resolve("cache"))) {
      var used = running.contents().blobs().getFirst().digest();
      assertThat(running.find(used)).isPresent();

      assertThat(cache("prune", "--all")).isZero();

      assertThat(running.contents().blobs()).singleElement().matches(b -> b.digest().equals(used));
      assertThat(out.toString()).contains("which running builds use");
    }
  }

  @Test
  void verifyNamesWhatIsDamagedAndRepairsIt() throws IOException {
    assertThat(run(build())).isZero();
    var blob = folder.resolve("cache/blobs/sha256");
    try (var blobs = Files.list(blob)) {
      blob = blobs.sorted().findFirst().orElseThrow();
    }
    var bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);

    assertThat(cache("verify")).isEqualTo(1);
    assertThat(out.toString()).contains("damaged: " + blob);
    assertThat(cache("verify", "--repair")).isEqualTo(1);
    assertThat(cache("verify")).isZero();
    assertThat(run(build())).isZero();
  }

  @Test
  void buildsThatAreKilledAtAnyMomentLeaveACacheThatIsWhole() throws Exception {
    var seed = 20261124L;
    var random = new Random(seed);
    var killed = 0;
    for (var round = 0; round < ROUNDS; round++) {
      var builds = List.of(start(round), start(round));
      for (var build : builds) {
        if (!build.waitFor(random.nextInt(SLOWEST_MILLIS), TimeUnit.MILLISECONDS)) {
          build.destroyForcibly().waitFor();
          killed++;
        }
      }
      assertThat(cache("verify")).as("seed %d, round %d: %s", seed, round, out).isZero();
    }

    assertThat(killed).as("killed builds").isPositive();
    assertThat(bytes()).as("what builds have made").isPositive();

    assertThat(run(build())).as(err.toString()).isZero();

    assertThat(cache("verify")).as(out.toString()).isZero();
    for (var left : List.of("tmp", "leases")) {
      try (var files = Files.list(folder.resolve("cache").resolve(left))) {
        assertThat(files).as(left).isEmpty();
      }
    }
  }

  private Process start(int round) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    // Each round makes segments anew.
    command.addAll(List.of(build("--compression", "zstd:" + (round + 1))));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(new File("/dev/null"))
        .start();
  }

  private String[] build(String... options) {
    var args = new ArrayList<>(List.of("build", "--quiet", "--arch", "amd64"));
    args.addAll(List.of("--cache", folder.resolve("cache").toString()));
    args.addAll(List.of("--dir", folder.resolve("out").toString()));
    args.addAll(List.of("--insecure-registry", registry.name()));
    args.addAll(List.of(options));
    args.add(model.toString());
    return args.toArray(String[]::new);
  }

  private int cache(String... args) {
    var all = new ArrayList<>(List.of("cache"));
    all.addAll(List.of(args));
    all.addAll(List.of("--cache", folder.resolve("cache").toString()));
    return run(all.toArray(String[]::new));
  }

  private int run(String... args) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  private long bytes() throws IOException {
    try (var cache = Cache.open(folder.resolve("cache"))) {
      return cache.contents().bytes();
    }
  }
}
