// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonTest {
  @ParameterizedTest
  @EnumSource
  void namesAreWhatTheApiAllows(Reason reason) {
    assertThat(reason.name()).matches("[A-Z][A-Za-z]{2,62}");
    assertThat(reason.meaning()).doesNotEndWith(".").hasSizeGreaterThan(10);
  }

  @ParameterizedTest
  @EnumSource
  void eachIsDocumented(Reason reason) throws IOException {
    var row = "| `%s` | %s | %s |".formatted(reason, reason.warning() ? "!" : "", reason.meaning());
    assertThat(Files.readString(Path.of("../../docs/reasons.md"))).contains(row);
  }
}
