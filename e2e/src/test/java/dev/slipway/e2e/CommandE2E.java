// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.e2e.chain.Progress;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.ClusterException;
import dev.slipway.e2e.junit.OnCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The slipway command without an operator: it needs no more of the cluster than its registry. */
@OnCluster(withSlipway = false)
class CommandE2E {
  private static final Cluster CLUSTER = Cluster.fromEnvironment();
  private static final Progress PROGRESS = new Progress(System.out);
  private static final int BOOT_LIMIT_SECONDS = 120;

  @Test
  void anImageBuiltByTheCommandBootsAndServes(@TempDir Path folder) throws IOException {
    CLUSTER.exec("components/build", "push", "kernel", "init", "runc", "dhcp", "web");
    CLUSTER.exec(
        "./dev",
        "slipway",
        "build",
        "--quiet",
        "--pull",
        "--insecure-registry",
        "registry.slipway.test:5000",
        "--dir",
        folder.toString(),
        "examples/command/web.yml");

    var machine =
        CLUSTER.start(
            "./dev", "slipway", "run", "--publish", "8080:8080", folder.resolve("web").toString());
    // The console ends with the machine, so that nobody reads for ever.
    delayedExecutor(BOOT_LIMIT_SECONDS, TimeUnit.SECONDS).execute(machine::destroy);
    try (var console = machine.inputReader()) {
      assertThat(console.lines().filter(line -> line.contains("slipway: ready in")).findFirst())
          .as("ready within %d s", BOOT_LIMIT_SECONDS)
          .isPresent();
      PROGRESS.await("an answer", Duration.ofSeconds(30), CommandE2E::answers, so -> "", so -> so);
    } finally {
      machine.destroy();
    }
  }

  /** Whether five requests in a second get good answers. */
  private static boolean answers() {
    try {
      CLUSTER.exec(
          "go",
          "-C",
          "components",
          "run",
          "-buildvcs=false",
          "./probe",
          "--url",
          "http://127.0.0.1:8080/",
          "--rate",
          "5",
          "--duration",
          "1s");
      return true;
    } catch (ClusterException e) {
      return false;
    }
  }
}
