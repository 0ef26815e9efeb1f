// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program that runs to its end. */
record Command(Path folder, List<String> line) {
  private static final Duration LIMIT = Duration.ofMinutes(20);

  /** What a program said and how it ended. */
  record Result(int exitCode, String output, String errors) {}

  /**
   * Runs it and gives it some input. It is killed, with what it started, when the caller is
   * interrupted or it takes too long.
   */
  Result run(String input) {
    try {
      var process = new ProcessBuilder(line).directory(folder.toFile()).start();
      try {
        var output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
        var errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        try (var stdin = process.getOutputStream()) {
          stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
          throw new ClusterException(String.join(" ", line) + ": not done after " + LIMIT);
        }
        return new Result(process.exitValue(), output.join(), errors.join());
      } finally {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" ", line), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException(String.join(" ", line) + ": interrupted");
    }
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
