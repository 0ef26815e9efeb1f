// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.BuildSettings;
import dev.slipway.core.build.PodWord;
import org.junit.jupiter.api.Test;

class BuildDiskTest {
  private static final PodWord FULL =
      new PodWord.Refused("Assemble", "StorageFailed", "the disk is full (/cache): make room");

  @Test
  void aFullDiskIsToldWithWhereThereIsMore() {
    assertThat(BuildDisk.told(FULL, BuildSettings.DEFAULT))
        .isEqualTo(
            new PodWord.Refused(
                "Assemble",
                "StorageFailed",
                "the disk is full (/cache): make room; name a larger volume by spec.build.cache"));
  }

  @Test
  void aFullClaimIsNamed() {
    var cache = new BuildSettings.Cache("small");
    var settings = new BuildSettings(null, null, null, null, null, null, cache, null, null);

    assertThat(BuildDisk.told(FULL, settings).toString())
        .contains("; enlarge or empty the PersistentVolumeClaim small of spec.build.cache");
  }

  @Test
  void otherWordsAreLeftAlone() {
    var other = new PodWord.Refused("Publish", "PublishFailed", "no");

    assertThat(BuildDisk.told(other, BuildSettings.DEFAULT)).isEqualTo(other);
    assertThat(BuildDisk.told("The node was low on resource", BuildSettings.DEFAULT))
        .isEqualTo("The node was low on resource");
  }
}
