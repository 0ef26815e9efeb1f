// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.chain.Progress;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.ClusterException;
import dev.slipway.e2e.cluster.Watch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An image that counts only when it boots: built, booted and checked in the cluster, then here. */
record TestedImage(Cluster cluster, Progress progress, Chain chain) {
  private static final String NAME = "web";
  private static final String READY = "slipway: ready";

  /** Builds it, showing what the build says of itself and what the machine under test prints. */
  Chain.Build build() {
    cluster.apply(manifest());
    try (var _ = Watch.of(cluster, chain.namespace(), "osimagebuilds", this::tell);
        var _ = Watch.of(cluster, chain.namespace(), "pods", new Consoles()::follow)) {
      return chain.awaitBuild(NAME);
    }
  }

  private String manifest() {
    try {
      return Files.readString(cluster.repository().resolve("examples/boottest/image.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tell(String what, JsonNode build) {
    var said = build.at("/status/progress");
    if (build.at("/spec/image").asText().equals(NAME) && !said.isMissingNode()) {
      progress.say(
          "  %s %s %s %%"
              .formatted(
                  Chain.name(build), said.path("phase").asText(), said.path("percent").asText()));
    }
  }

  /** Follows the console of each machine under test. */
  private final class Consoles {
    private final List<String> known = new CopyOnWriteArrayList<>();

    void follow(String what, JsonNode pod) {
      var name = Chain.name(pod);
      if (name.startsWith(NAME + "-")
          && name.contains("-test")
          && !pod.at("/status/phase").asText().equals("Pending")
          && !known.contains(name)) {
        known.add(name);
        Thread.ofVirtual().start(() -> print(name));
      }
    }

    private void print(String pod) {
      var logs = cluster.start("kubectl", "-n", chain.namespace(), "logs", "--follow", pod);
      try (var lines = logs.inputReader()) {
        lines.lines().forEach(line -> progress.say("  | " + line));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Pulls what was published, and boots it on this machine. */
  void bootHere(Chain.Build build) {
    try {
      var folder = Files.createTempDirectory("slipway-demo");
      try {
        pullInto(folder, build.reference());
        boot(folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void pullInto(Path folder, String reference) {
    progress.say("pulled: skopeo copy docker://%s oci:…".formatted(reference));
    cluster.exec(
        "skopeo",
        "copy",
        "--quiet",
        "--insecure-policy",
        "--preserve-digests",
        "--src-tls-verify=false",
        "docker://" + reference,
        "oci:" + folder.resolve("image"));
  }

  private void boot(Path folder) {
    progress.say("booted: slipway run --until '%s' …".formatted(READY));
    var machine =
        cluster.start(
            "operator/assembler/target/slipway/bin/slipway",
            "run",
            "--until",
            READY,
            "--timeout",
            "120",
            "--console",
            "-",
            folder.resolve("image").toString());
    try (var console = machine.inputReader()) {
      console.lines().forEach(line -> progress.say("  | " + line.strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var code = machine.onExit().join().exitValue();
    if (code != 0) {
      throw new ClusterException("the pulled image did not become ready: exit code " + code);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
