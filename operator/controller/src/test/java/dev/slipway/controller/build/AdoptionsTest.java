// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.controller.registry.Manifest;
import dev.slipway.core.build.Adoption;
import dev.slipway.core.build.Artifact;
import dev.slipway.core.registry.Lookup;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdoptionsTest {
  static final String DIGEST = "sha256:" + "ab".repeat(32);
  static final String OUTPUT = "sha256:" + "cd".repeat(32);

  @Test
  void anIndexThatSaysItIsThisBuildIsEqual() {
    var outputs = List.of(new Artifact.Output("KernelInitrd", "amd64", OUTPUT, 900));

    assertThat(read(index(Builds.web().getSpec().contentDigest())))
        .isEqualTo(new Adoption.Equal(new Artifact(DIGEST, 1000, 0, 1000, 0, 0, outputs)));
  }

  @Test
  void anotherBuildIsNot() {
    assertThat(read(index("sha256:" + "00".repeat(32)))).isEqualTo(new Adoption.Nothing());
  }

  @Test
  void oneThatLacksAnOutputIsNot() {
    var found = new Manifest.Found(DIGEST, index(Builds.full().getSpec().contentDigest()));

    assertThat(Adoptions.of(found, Builds.full().getSpec())).isEqualTo(new Adoption.Nothing());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{}", "{\"annotations\":7}", "<html>"})
  void whatIsNoIndexIsNot(String json) {
    assertThat(read(json)).isEqualTo(new Adoption.Nothing());
  }

  @Test
  void onlyARegistryThatDoesNotAnswerIsWaitedFor() {
    assertThat(missing(new Lookup.Unreachable("HTTP 503")))
        .isEqualTo(new Adoption.Unreachable("HTTP 503"));
    assertThat(missing(new Lookup.Denied("HTTP 401"))).isEqualTo(new Adoption.Nothing());
    assertThat(missing(new Lookup.NotFound("HTTP 404"))).isEqualTo(new Adoption.Nothing());
  }

  static String index(String build) {
    return """
    {"annotations": {"dev.slipway.build-id": "%s", "dev.slipway.size": "1000"},
     "manifests": [
      {"artifactType": "application/vnd.slipway.os-image.v1", "digest": "%s",
       "platform": {"architecture": "amd64", "os": "linux"}, "annotations": {"dev.slipway.size": "900"}},
      {"artifactType": "application/spdx+json", "digest": "%s"}]}
    """
        .formatted(build, OUTPUT, OUTPUT);
  }

  private static Adoption missing(Lookup.Missing why) {
    return Adoptions.of(new Manifest.Missing(why), Builds.web().getSpec());
  }

  private static Adoption read(String json) {
    return Adoptions.of(new Manifest.Found(DIGEST, json), Builds.web().getSpec());
  }
}
