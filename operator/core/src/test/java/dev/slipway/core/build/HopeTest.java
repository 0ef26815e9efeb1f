// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopeTest {
  @ParameterizedTest
  @CsvSource({
    "InvalidModel, 3, NONE",
    "InternalError, 3, NONE",
    "ImageNotFound, 1, NONE",
    "InvalidImage, 1, NONE",
    "DeadlineExceeded, , NONE",
    "RegistryUnreachable, 1, LASTING",
    "RegistryDenied, 1, SOME",
    "DigestMismatch, 1, SOME",
    "PublishFailed, 1, SOME",
    "StorageFailed, 1, SOME",
    "InternalError, 1, SOME",
    "PublishedDigestMissing, 0, SOME",
    "OutOfMemory, 137, SOME",
    "Evicted, , SOME",
    "PodLost, , SOME",
    "PodFailed, 1, SOME"
  })
  void dependsOnTheCause(String reason, @Nullable Integer exitCode, Hope hope) {
    assertThat(Hope.after(new Failure("Publish", reason, exitCode, "m"))).isEqualTo(hope);
  }

  @Test
  void aLostPartOfAnImageMayComeBack() {
    assertThat(Hope.after(new Failure("PullImages", "ImageNotFound", 1, "m"))).isEqualTo(Hope.SOME);
  }

  @ParameterizedTest
  @CsvSource({"NONE, 1, false", "SOME, 3, true", "SOME, 4, false", "LASTING, 99, true"})
  void allowsAsManyAttemptsAsThereMayBe(Hope hope, int attempt, boolean another) {
    assertThat(hope.allowsAnother(attempt, 4)).isEqualTo(another);
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "2, 20", "3, 40", "5, 160", "6, 300", "99, 300"})
  void pausesDouble(int attempt, long seconds) {
    assertThat(Hope.pause(attempt)).isEqualTo(Duration.ofSeconds(seconds));
  }
}
