// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.core.boottest.DesiredTest;
import dev.slipway.core.boottest.TestWord;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the result that {@code vmm test} writes; see docs/interfaces.md. */
final class TestWords {
  /** What kubelet keeps of a termination message, in bytes. */
  private static final int MAX_LENGTH = 4096;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private record Result(
      @JsonProperty(required = true) boolean passed,
      @JsonProperty(required = true) List<Check> checks,
      @Nullable Integer omitted,
      @JsonProperty(required = true) int seconds,
      @JsonProperty(required = true) String consoleTail,
      @Nullable String error) {}

  private record Check(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) boolean passed,
      @Nullable String message) {
    TestWord.Finding finding() {
      return new TestWord.Finding(
          name, passed, Objects.requireNonNullElse(message, "no reason given"));
    }
  }

  private TestWords() {}

  static TestWord parse(String text, int exitCode, DesiredTest test) {
    if (text.length() > MAX_LENGTH) {
      return new TestWord.Unclear("its result is longer than " + MAX_LENGTH + " characters");
    }
    try {
      var result = JSON.readValue(text, Result.class);
      return result == null ? unclear() : word(result, exitCode, test);
    } catch (JsonProcessingException _) {
      return unclear();
    }
  }

  private static TestWord word(Result result, int exitCode, DesiredTest test) {
    if (result.error() != null) {
      return new TestWord.Unable(result.error());
    }
    var whole =
        result.checks() != null
            && result.consoleTail() != null
            && result.checks().stream().allMatch(c -> c != null && c.name() != null);
    return whole
        ? TestWord.of(
            exitCode,
            result.passed(),
            result.seconds(),
            result.checks().stream().map(Check::finding).toList(),
            result.consoleTail(),
            test)
        : unclear();
  }

  private static TestWord unclear() {
    return new TestWord.Unclear("its result is not what vmm test writes");
  }
}
