// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.slipway.controller.platform.TerminationMessage;
import dev.slipway.core.build.Artifact;
import dev.slipway.core.build.PodWord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the result that {@code slipway build --result} writes; see docs/interfaces.md. */
final class PodWords {
  private record Result(
      @Nullable String digest,
      @Nullable Long sizeBytes,
      @Nullable Long bytesMoved,
      @Nullable Long bytesReused,
      @Nullable Integer segments,
      @Nullable Integer segmentsReused,
      @Nullable List<Output> outputs,
      @Nullable Refusal error) {}

  private record Output(
      @JsonProperty(required = true) String type,
      @JsonProperty(required = true) String arch,
      @JsonProperty(required = true) String digest,
      long sizeBytes) {}

  private record Refusal(
      @JsonProperty(required = true) String step,
      @JsonProperty(required = true) String reason,
      @JsonProperty(required = true) String message) {}

  private PodWords() {}

  static PodWord parse(String text) {
    if (text.length() > TerminationMessage.MAX_LENGTH) {
      return new PodWord.Unclear(
          "its result is longer than " + TerminationMessage.MAX_LENGTH + " characters");
    }
    try {
      var result = TerminationMessage.JSON.readValue(text, Result.class);
      return result == null ? unclear() : word(result);
    } catch (JsonProcessingException _) {
      return unclear();
    }
  }

  private static PodWord word(Result result) {
    return switch (result) {
      case Result(
              var digest,
              var size,
              var moved,
              var reused,
              var segments,
              var segmentsReused,
              var outputs,
              var error)
          when error == null
              && digest != null
              && size != null
              && moved != null
              && segments != null ->
          PodWord.published(
              new Artifact(
                  digest,
                  size,
                  moved,
                  reused == null ? 0 : reused,
                  segments,
                  segmentsReused == null ? 0 : segmentsReused,
                  outputs == null ? List.of() : outputs.stream().map(PodWords::output).toList()));
      case Result(var digest, _, _, _, _, _, _, var error)
          when error != null
              && digest == null
              && error.step() != null
              && error.reason() != null
              && error.message() != null ->
          PodWord.refused(error.step(), error.reason(), error.message());
      default -> unclear();
    };
  }

  private static Artifact.Output output(Output output) {
    return new Artifact.Output(output.type(), output.arch(), output.digest(), output.sizeBytes());
  }

  private static PodWord unclear() {
    return new PodWord.Unclear("its result is not what slipway build writes");
  }
}
