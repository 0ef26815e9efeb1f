// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.BuildProgress;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildLogsTest {
  @Test
  void theLastLineAboutProgressCounts() {
    assertThat(
            BuildLogs.read(
                List.of(
                    "progress phase=Pulling percent=10 bytes=1/10",
                    "progress phase=Publishing percent=50 bytes=5/10",
                    "something else")))
        .isEqualTo(new BuildProgress("Publishing", 50, 5L, 10L));
  }

  @Test
  void whatCannotBeIsNotBelieved() {
    assertThat(BuildLogs.read(List.of("progress phase=Pulling percent=999 bytes=1/10")))
        .isEqualTo(new BuildProgress("Pulling", 100, 1L, 10L));
    assertThat(
            BuildLogs.read(
                List.of(
                    "progress phase=rm percent=1 bytes=1/1",
                    "progress phase=Pulling percent=-1 bytes=1/1",
                    "progress phase=Pulling percent=1 bytes=99999999999999999999/1",
                    "x progress phase=Pulling percent=1 bytes=1/1")))
        .isNull();
  }
}
