// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildNameTest {
  private static final String DIGEST = "sha256:0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "web, web-0123456789",
    "edge.web, edge.web-0123456789",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-0123456789",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-0123456789",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bc, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-0123456789"
  })
  void fitsIntoALabel(String image, String name) {
    assertThat(BuildName.of(image, DIGEST)).isEqualTo(name).hasSizeLessThanOrEqualTo(63);
  }
}
