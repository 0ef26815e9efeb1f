// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.slipway.controller.platform.TerminationMessage;
import dev.slipway.core.boottest.DesiredTest;
import dev.slipway.core.boottest.TestWord;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the result that {@code vmm test} writes; see docs/interfaces.md. */
final class TestWords {
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
    if (text.length() > TerminationMessage.MAX_LENGTH) {
      return new TestWord.Unclear(
          "its result is longer than " + TerminationMessage.MAX_LENGTH + " characters");
    }
    try {
      var result = TerminationMessage.JSON.readValue(text, Result.class);
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
