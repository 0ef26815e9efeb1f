// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.model.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the configuration means to the real runtime. It needs root, a static busybox, and the runc
 * that {@code components/binaries/build runc} has made.
 */
class RuncTest {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  @TempDir Path folder;
  private Path runc = Path.of("/nonexistent");

  @BeforeEach
  void findWhatItNeeds() throws IOException {
    runc = runc();
    assumeThat(runc).exists();
    assumeThat(BUSYBOX).exists();
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
    Files.createDirectories(folder.resolve("rootfs/bin"));
    Files.createDirectories(folder.resolve("rootfs/mnt"));
    Files.copy(BUSYBOX, folder.resolve("rootfs/bin/busybox"));
  }

  @Test
  void aPlainContainerCanNeitherMountNorSeeNorChangeTheKernel() throws Exception {
    var output =
        run(
            "{}",
            """
            busybox grep Seccomp: /proc/self/status
            busybox grep CapBnd: /proc/self/status
            busybox mount -t tmpfs none /mnt || echo no mount
            busybox unshare -m /bin/busybox true || echo no namespace
            echo 1 > /proc/sys/vm/swappiness || echo no sysctl
            busybox wc -c < /proc/keys
            """);

    assertThat(output)
        .contains("Seccomp:\t2", "CapBnd:\t0000000000000000")
        .contains("no mount", "no namespace", "no sysctl")
        .contains("/proc/sys/vm/swappiness: Read-only file system")
        .contains("\n0\n");
  }

  @Test
  void aCapabilityIsOfUseInSpiteOfTheFilter() throws Exception {
    var output =
        run(
            "capabilities: [CAP_SYS_ADMIN]",
            """
            busybox mount -t tmpfs none /mnt && echo mounted
            busybox unshare -m /bin/busybox echo unshared
            busybox grep Seccomp: /proc/self/status
            """);

    assertThat(output).contains("mounted", "unshared", "Seccomp:\t2");
  }

  @Test
  void ambientCapabilitiesAreThoseOfUsersThatAreNotRoot() throws Exception {
    var output =
        run(
            "{uid: 1000, ambient: [CAP_NET_BIND_SERVICE], noNewPrivileges: true}",
            "busybox grep -E 'CapEff|NoNewPrivs' /proc/self/status; busybox id -u");

    assertThat(output).contains("CapEff:\t0000000000000400", "NoNewPrivs:\t1", "1000");
  }

  private String run(String settings, String script) throws IOException, InterruptedException {
    var problems = new Problems();
    var read = SettingsReader.label("test", settings, problems).orElseThrow();
    assertThat(problems.list()).isEmpty();
    var image =
        new ContainerImage.Config(
            List.of("/bin/busybox", "sh", "-c", script),
            List.of("PATH=/bin"),
            "/",
            "",
            Optional.empty());
    var os = new OsContext(architecture(), Map.of(), Map.of());
    Files.write(
        folder.resolve("config.json"), new RuntimeConfig(read, image, User.ROOT, os).config());
    var log = folder.resolve("output");
    var process =
        new ProcessBuilder(
                runc.toString(),
                "--root",
                folder.resolve("state").toString(),
                "run",
                "--bundle",
                folder.toString(),
                "slipway-test-" + UUID.randomUUID())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    process.waitFor();
    return Files.readString(log);
  }

  private static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  private static Path runc() throws IOException {
    var cache = System.getenv("SLIPWAY_CACHE");
    var bin =
        cache == null ? Path.of(System.getProperty("user.home"), ".cache/slipway") : Path.of(cache);
    if (!Files.isDirectory(bin.resolve("bin"))) {
      return Path.of("/nonexistent");
    }
    try (var sets = Files.list(bin.resolve("bin"))) {
      return sets.filter(set -> set.getFileName().toString().startsWith("runc-"))
          .map(set -> set.resolve("runc"))
          .filter(Files::isExecutable)
          .sorted()
          .findFirst()
          .orElse(Path.of("/nonexistent"));
    }
  }
}
