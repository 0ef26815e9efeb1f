// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReferenceTest {
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  @Test
  void readsTagsDigestsAndBoth() {
    assertThat(Reference.parse("r.example:5000/a/b:1").selector()).isEqualTo("1");
    assertThat(Reference.parse("r.example:5000/a/b@" + DIGEST).selector()).isEqualTo(DIGEST);
    var both = Reference.parse("r.example:5000/a/b:1@" + DIGEST);
    assertThat(both.selector()).isEqualTo(DIGEST);
    assertThat(both).hasToString("r.example:5000/a/b:1@" + DIGEST);
  }

  @Test
  void completesShortNamesAsDockerDoes() {
    assertThat(Reference.parse("alpine")).hasToString("registry-1.docker.io/library/alpine:latest");
  }

  @Test
  void aTargetNeedsNoTagAndMayHaveNoDigest() {
    assertThat(Reference.parseTarget("r.example:5000/a/b").tag()).isEmpty();
    assertThat(Reference.parseTarget("r.example:5000/a/b:1").tag()).contains("1");
    assertThatThrownBy(() -> Reference.parseTarget("a/b@" + DIGEST))
        .hasMessageContaining("has a digest");
  }

  @Test
  void saysWhatItExpects() {
    assertThatThrownBy(() -> Reference.parse("A B"))
        .hasMessageContaining("expected [REGISTRY/]REPOSITORY[:TAG][@sha256:DIGEST]");
  }
}
