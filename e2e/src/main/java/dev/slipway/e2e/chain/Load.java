// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.ClusterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Requests at a steady rate to a URL in the cluster, each on a connection of its own, from its
 * beginning to {@link #stop}.
 */
public final class Load implements AutoCloseable {
  /**
   * What became of the requests.
   *
   * @param sent how many were sent
   * @param failed how many got no good answer
   * @param maxMs the slowest, in milliseconds
   * @param failures one line for each that failed
   */
  public record Total(int sent, int failed, double maxMs, List<String> failures) {}

  private final Process process;
  private final Path end;

  /** Starts to send. */
  public Load(Cluster cluster, String url, int perSecond) {
    var probe = cluster.repository().resolve("e2e/target/probe");
    cluster.exec(
        "go", "-C", "components", "build", "-buildvcs=false", "-o", probe.toString(), "./probe");
    try {
      this.end = Files.createTempFile("slipway-load", ".end");
      Files.delete(end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.process =
        cluster.start(
            probe.toString(),
            "--url",
            url,
            "--timeout",
            "5s",
            "--rate",
            Integer.toString(perSecond),
            "--until-file",
            end.toString());
  }

  /** Ends it and counts. */
  public Total stop() {
    try {
      Files.createFile(end);
      var lines =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      process.waitFor();
      if (lines.isEmpty()) {
        throw new ClusterException("the load client ended without a word");
      }
      JsonNode total = new JsonMapper().readTree(lines.getLast());
      return new Total(
          total.path("sent").asInt(),
          total.path("failed").asInt(),
          total.path("maxMs").asDouble(),
          lines.subList(0, lines.size() - 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted");
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      Files.deleteIfExists(end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
