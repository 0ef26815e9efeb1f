// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.SampleImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and folders of others. The command runs without root's right to ignore modes. */
class UnreadableTest {
  private static final String RIGHTS = "-dac_override,-dac_read_search";

  private final FakeRegistry registry = new FakeRegistry();
  @TempDir private Path folder;
  private Path model;
  private Path cache;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    model = Files.writeString(folder.resolve("os.yaml"), new SampleImages(registry).model());
    cache = Files.createDirectory(folder.resolve("cache"));
    out = Files.createDirectory(folder.resolve("out"));
  }

  @AfterEach
  void open() throws IOException {
    for (var path : List.of(model, cache, out)) {
      mode(path, "rwx------");
    }
    registry.close();
  }

  private record Ended(int code, String said) {}

  @Test
  void aModelThatMayNotBeReadIsNamed() throws Exception {
    mode(model, "---------");

    var build = build();

    assertThat(build.code).isEqualTo(3);
    assertThat(build.said)
        .contains(model + ": cannot be read: " + model + " may not be read or written");
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void aCacheThatMayNotBeUsedIsNamed() throws Exception {
    mode(cache, "---------");

    var build = build();

    assertThat(build.code).isEqualTo(1);
    assertThat(build.said).contains(cache + "/", "may not be read or written by this user");
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void aFolderThatMayNotBeWrittenIsNamed() throws Exception {
    mode(out, "r-x------");

    var build = build();

    assertThat(build.code).isEqualTo(1);
    assertThat(build.said).contains("--dir " + out, "may not be read or written by this user");
    assertThat(out).isEmptyDirectory();
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private Ended build() throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("setpriv", "--bounding-set", RIGHTS, "--inh-caps", RIGHTS));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName(), "build"));
    command.addAll(List.of("--quiet", "--insecure-registry=" + registry.name()));
    command.addAll(List.of("--cache=" + cache, "--dir=" + out, model.toString()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }
}
