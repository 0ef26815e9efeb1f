// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Follows the objects of a kind until it is closed. */
public final class Watch implements AutoCloseable {
  private final Process process;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread reader;

  /**
   * Starts to follow all of a kind.
   *
   * @param each gets what happened ({@code ADDED}, {@code MODIFIED}, {@code DELETED}) and the
   *     object, in order, on a thread of its own
   */
  public static Watch of(
      Cluster cluster, String namespace, String kind, BiConsumer<String, JsonNode> each) {
    return of(cluster, namespace, kind, "", each);
  }

  /** Starts to follow those that a field selector takes. */
  public static Watch of(
      Cluster cluster,
      String namespace,
      String kind,
      String fields,
      BiConsumer<String, JsonNode> each) {
    var process =
        cluster.start(
            "kubectl",
            "-n",
            namespace,
            "get",
            kind,
            "--field-selector=" + fields,
            "--watch",
            "--output-watch-events",
            "-o",
            "json");
    return new Watch(process, each);
  }

  /** Done when nothing more is told, as when the API server has ended. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  private Watch(Process process, BiConsumer<String, JsonNode> each) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(() -> read(each));
  }

  private void read(BiConsumer<String, JsonNode> each) {
    try (var events =
        Cluster.JSON.readerFor(JsonNode.class).<JsonNode>readValues(process.getInputStream())) {
      while (events.hasNext()) {
        var event = events.next();
        each.accept(event.path("type").asText(), event.path("object"));
      }
    } catch (IOException | RuntimeException e) {
      // The stream breaks when the watch is closed; before that, somebody waits for what this would
      // have told.
      if (process.isAlive()) {
        System.err.println("watch: " + e.getMessage());
      }
    } finally {
      ended.complete(null);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    reader.interrupt();
  }
}
