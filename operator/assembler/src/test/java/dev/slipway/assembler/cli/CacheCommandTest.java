// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.cache.Cache;
import java.io.File;
import java.io.IOException;
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
  void listsImagesAndSizes() throws IOException {
    assertThat(scene.run(line())).isZero();

    assertThat(cache("ls")).isZero();
    assertThat(scene.out.toString())
        .contains(scene.registry.name() + "/tool:1", "3 images by name", "of 10GiB");

    scene.out.getBuffer().setLength(0);
    assertThat(cache("ls", "--json")).isZero();
    var list = new ObjectMapper().readTree(scene.out.toString());
    assertThat(list.path("images")).hasSize(3);
    assertThat(list.path("bytes").asLong()).isPositive();
  }

  @Test
  void prunesWhatWasNotUsedForLongestAndTheNextBuildMakesItAgain() throws IOException {
    assertThat(scene.run(line())).isZero();

    assertThat(cache("prune", "--cache-size", "1KiB")).isZero();
    assertThat(scene.out.toString()).contains("removed ");
    assertThat(bytes()).isLessThanOrEqualTo(1024);

    assertThat(scene.run(line())).isZero();
    assertThat(cache("verify")).isZero();
  }

  @Test
  void aBuildTrimsTheCacheToItsSize() throws IOException {
    assertThat(scene.run(line("--cache-size", "2KiB"))).as(scene.err.toString()).isZero();

    assertThat(bytes()).isLessThanOrEqualTo(2048);
  }

  @Test
  void pruningLeavesWhatARunningBuildUses() throws IOException {
    assertThat(scene.run(line())).isZero();
    try (var running = Cache.open(folder.resolve("cache"))) {
      var used = running.contents().blobs().getFirst().digest();
      assertThat(running.find(used)).isPresent();

      assertThat(cache("prune", "--all")).isZero();

      assertThat(running.contents().blobs()).singleElement().matches(b -> b.digest().equals(used));
      assertThat(scene.out.toString()).contains("which running builds use");
    }
  }

  @Test
  void verifyNamesWhatIsDamagedAndRepairsIt() throws IOException {
    assertThat(scene.run(line())).isZero();
    var blob = folder.resolve("cache/blobs/sha256");
    try (var blobs = Files.list(blob)) {
      blob = blobs.sorted().findFirst().orElseThrow();
    }
    var bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);

    assertThat(cache("verify")).isEqualTo(1);
    assertThat(scene.out.toString()).contains("damaged: " + blob);
    assertThat(cache("verify", "--repair")).isEqualTo(1);
    assertThat(cache("verify")).isZero();
    assertThat(scene.run(line())).isZero();
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
      assertThat(cache("verify")).as("seed %d, round %d: %s", seed, round, scene.out).isZero();
    }

    assertThat(killed).as("killed builds").isPositive();
    assertThat(bytes()).as("what builds have made").isPositive();

    assertThat(scene.run(line())).as(scene.err.toString()).isZero();

    assertThat(cache("verify")).as(scene.out.toString()).isZero();
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
    command.addAll(List.of(line("--compression", "zstd:" + (round + 1))));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(new File("/dev/null"))
        .start();
  }

  private String[] line(String... options) {
    var all = new ArrayList<>(List.of("--quiet", "--dir", scene.path("out")));
    all.addAll(List.of(options));
    return scene.line("build", all.toArray(String[]::new));
  }

  private int cache(String... args) {
    var all = new ArrayList<>(List.of("cache"));
    all.addAll(List.of(args));
    all.addAll(List.of("--cache", folder.resolve("cache").toString()));
    return scene.run(all.toArray(String[]::new));
  }

  private long bytes() throws IOException {
    try (var cache = Cache.open(folder.resolve("cache"))) {
      return cache.contents().bytes();
    }
  }
}
