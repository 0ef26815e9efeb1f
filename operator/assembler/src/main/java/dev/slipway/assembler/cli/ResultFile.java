// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.json.JsonText;
import dev.slipway.assembler.publish.Publisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The outcome of a build as JSON, small enough for a termination message of Kubernetes (4096
 * bytes).
 */
final class ResultFile {
  private static final int MAX_BYTES = 4000;

  private ResultFile() {}

  /**
   * A build that worked.
   *
   * @param sizeBytes of the files that were written, or else of what was published
   * @param bytesMoved from and to registries
   * @param segments of the images for all architectures
   */
  record Outcome(
      Optional<Publisher.Published> published, long sizeBytes, long bytesMoved, int segments) {
    static Outcome of(List<OsImage> images, long sizeBytes, long bytesMoved) {
      var segments = images.stream().mapToInt(image -> image.segments().size()).sum();
      return new Outcome(Optional.empty(), sizeBytes, bytesMoved, segments);
    }

    Outcome with(Publisher.Published more, long bytesMoved) {
      return new Outcome(Optional.of(more), more.sizeBytes(), bytesMoved, segments);
    }
  }

  static String of(Outcome outcome) {
    var json = new LinkedHashMap<String, Object>();
    var published = outcome.published;
    published.ifPresent(it -> json.put("digest", it.digest().toString()));
    json.put("sizeBytes", outcome.sizeBytes);
    json.put("bytesMoved", outcome.bytesMoved);
    published.ifPresent(it -> json.put("bytesReused", it.bytesReused()));
    json.put("segments", outcome.segments);
    published.ifPresent(it -> {
      json.put("segmentsReused", it.segmentsReused());
      json.put("outputs", it.outputs().stream().map(ResultFile::output).toList());
    });
    return write(json);
  }

  private static Map<String, Object> output(Publisher.Output output) {
    var json = new LinkedHashMap<String, Object>();
    json.put("type", output.type());
    json.put("arch", output.architecture());
    json.put("digest", output.digest().toString());
    json.put("sizeBytes", output.sizeBytes());
    return json;
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
    return new String(JsonText.write(json), StandardCharsets.UTF_8);
  }
}
