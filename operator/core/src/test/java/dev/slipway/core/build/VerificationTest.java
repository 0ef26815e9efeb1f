// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerificationTest {
  private static final ImageReference INDEX = reference("aa");
  private static final ImageReference OUTPUT = reference("bb");
  private static final Lookup INDEX_FOUND = new Lookup.Found(INDEX.qualifier());

  @Test
  void confirmsWhatIsAllThere() {
    var answers = Map.of(INDEX, INDEX_FOUND, OUTPUT, new Lookup.Found(OUTPUT.qualifier()));

    assertThat(Verification.of(answers)).isEqualTo(new Verification.Confirmed());
  }

  @Test
  void anOutputThatIsMissingRefutesIt() {
    assertThat(Verification.of(Map.of(INDEX, INDEX_FOUND, OUTPUT, new Lookup.NotFound("HTTP 404"))))
        .isEqualTo(new Verification.Refuted(OUTPUT + ": HTTP 404"));
  }

  @Test
  void anotherDigestRefutesIt() {
    assertThat(Verification.of(Map.of(INDEX, new Lookup.Found("sha256:00"))))
        .isEqualTo(new Verification.Refuted(INDEX + ": it answered with the digest sha256:00"));
  }

  @Test
  void aRefutationCountsMoreThanSilence() {
    Map<ImageReference, Lookup> answers =
        Map.of(INDEX, new Lookup.Unreachable("HTTP 503"), OUTPUT, new Lookup.NotFound("HTTP 404"));

    assertThat(Verification.of(answers)).isInstanceOf(Verification.Refuted.class);
  }

  @Test
  void silenceAndRefusalAreNoAnswer() {
    assertThat(Verification.of(Map.of(INDEX, INDEX_FOUND, OUTPUT, new Lookup.Denied("HTTP 401"))))
        .isEqualTo(new Verification.Unanswered(OUTPUT + ": HTTP 401"));
  }

  private static ImageReference reference(String hex) {
    return new ImageReference("r.example", "os/web", "sha256:" + hex.repeat(32));
  }
}
