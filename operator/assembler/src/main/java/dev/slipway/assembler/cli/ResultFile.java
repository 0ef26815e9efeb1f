// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.failure.AssemblyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The outcome of a build as JSON, small enough for a termination message of Kubernetes (4096
 * bytes).
 */
final class ResultFile {
  private static final int MAX_BYTES = 4000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultFile() {}

  /**
   * A build that worked.
   *
   * @param digest of the published index
   */
  record Outcome(Optional<String> digest, long sizeBytes, long bytesMoved, int segments) {}

  static String of(Outcome outcome) {
    var json = new LinkedHashMap<String, Object>();
    outcome.digest.ifPresent(digest -> json.put("digest", digest));
    json.put("sizeBytes", outcome.sizeBytes);
    json.put("bytesMoved", outcome.bytesMoved);
    json.put("segments", outcome.segments);
    return write(json);
  }

  static String of(String step, String reason, String message) {
    var text = message;
    for (var json = error(step, reason, text); ; json = error(step, reason, text)) {
      var excess = json.getBytes(StandardCharsets.UTF_8).length - MAX_BYTES;
      if (excess <= 0) {
        return json;
      }
      text = text.substring(0, Math.max(0, text.length() - Math.max(excess / 4, 2))) + "…";
    }
  }

  static String of(AssemblyException failure) {
    return of(failure.step().name(), failure.reason().name(), failure.text());
  }

  private static String error(String step, String reason, String message) {
    var error = new LinkedHashMap<String, Object>();
    error.put("step", step);
    error.put("reason", reason);
    error.put("message", message);
    return write(Map.of("error", error));
  }

  /** Writes in place: in a pod the file is a mount, which cannot be replaced. */
  static void write(Path file, String json) throws IOException {
    Files.writeString(file, json + "\n");
  }

  private static String write(Map<String, Object> json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of strings are always JSON", e);
    }
  }
}
