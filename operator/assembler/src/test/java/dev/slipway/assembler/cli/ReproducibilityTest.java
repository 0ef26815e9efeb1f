// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.SampleImages;
import dev.slipway.assembler.testing.Tar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the same inputs by the command in environments that differ in all that they can. */
class ReproducibilityTest {
  private static final List<String> FORMATS =
      List.of("kernel+initrd", "tar", "tar-kernel-initrd", "docker");

  private static final Path FAKETIME = Path.of("/usr/bin/faketime");

  private final FakeRegistry registry = new FakeRegistry();
  @TempDir Path folder;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void neitherTheMachineNorTheUserNorTheCacheShowsInTheBytes() throws Exception {
    var images = new SampleImages(registry);
    // Large enough for several jobs of the compressor.
    images.tool(new Tar().file("bin/tool", "tool").file("bin/large", large(), 0755).gzip());
    var one =
        new Environment(
            "one",
            "022",
            List.of("-XX:ActiveProcessorCount=1", "-Duser.name=root"),
            Map.of("TZ", "UTC", "LC_ALL", "C"));
    var other =
        new Environment(
            "some/where/else",
            "077",
            List.of(
                "-XX:ActiveProcessorCount=4",
                "-Duser.name=someone",
                "-Duser.language=tr",
                "-Duser.country=TR"),
            Map.of("TZ", "Pacific/Kiritimati", "LC_ALL", "tr_TR.UTF-8", "HOME", "/nowhere"));

    var cold = build(one, images.model(), Instant.EPOCH);
    build(other, images.model().replace("hello", "something else"), Instant.now());
    var warm = build(other, images.model(), Instant.parse("2038-01-19T03:14:08Z"));

    assertThat(cold).hasSizeGreaterThanOrEqualTo(FORMATS.size() + 2);
    assertThat(warm.keySet()).isEqualTo(cold.keySet());
    cold.forEach((name, bytes) -> assertThat(warm.get(name)).as(name).isEqualTo(bytes));
  }

  @Test
  void theClockDoesNotShowInTheBytes() throws Exception {
    assumeThat(FAKETIME).exists();
    var images = new SampleImages(registry);
    var now = new Environment("now", "022", List.of(), Map.of());
    var later =
        new Environment(
            "later",
            "022",
            List.of(),
            Map.of("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            List.of(FAKETIME.toString(), "-m", "2041-05-06 07:08:09"));

    var today = build(now, images.model(), Instant.EPOCH);
    build(later, images.model(), Instant.EPOCH);
    var then = build(later, images.model(), Instant.EPOCH);

    assertThat(then.keySet()).isEqualTo(today.keySet());
    today.forEach((name, bytes) -> assertThat(then.get(name)).as(name).isEqualTo(bytes));
    // Blobs that are used again get the time of the build, as the build knows it.
    assertThat(newest(folder.resolve("later/cache/blobs"))).isAfter("2041-01-01T00:00:00Z");
  }

  private static Instant newest(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      var newest = Instant.EPOCH;
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var time = Files.getLastModifiedTime(file).toInstant();
        newest = time.isAfter(newest) ? time : newest;
      }
      return newest;
    }
  }

  private record Environment(
      String folder,
      String umask,
      List<String> jvm,
      Map<String, String> variables,
      List<String> before) {
    Environment(String folder, String umask, List<String> jvm, Map<String, String> variables) {
      this(folder, umask, jvm, variables, List.of());
    }
  }

  private Map<String, byte[]> build(Environment in, String text, Instant modified)
      throws IOException, InterruptedException {
    var home = Files.createDirectories(folder.resolve(in.folder));
    var model = Files.writeString(home.resolve("os.yaml"), text);
    Files.setLastModifiedTime(model, FileTime.from(modified));
    var command = new ArrayList<>(List.of("sh", "-c", "umask " + in.umask + "; exec \"$@\"", "sh"));
    command.addAll(in.before);
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(in.jvm);
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName(), "build"));
    FORMATS.forEach(format -> command.addAll(List.of("--format", format)));
    command.addAll(List.of("--cache", home.resolve("cache").toString(), "--arch", "amd64"));
    command.addAll(List.of("--dir", "out", "--insecure-registry", registry.name(), "os.yaml"));
    var output = home.resolve("output");
    var builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(in.variables);
    assertThat(builder.start().waitFor())
        .as(() -> read(output, "the build failed without a word"))
        .isZero();
    return contents(home.resolve("out"));
  }

  private static String read(Path file, String otherwise) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return otherwise;
    }
  }

  private static Map<String, byte[]> contents(Path folder) throws IOException {
    var all = new TreeMap<String, byte[]>();
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        all.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return all;
  }

  private static byte[] large() {
    var text = new StringBuilder();
    var random = new Random(1);
    while (text.length() < 18 << 20) {
      text.append(Long.toHexString(random.nextLong())).append(" and the like ");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
