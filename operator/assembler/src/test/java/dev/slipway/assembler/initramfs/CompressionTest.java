// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.initramfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CompressionTest {
  @Test
  void readsWhatItWrites() {
    for (var text : new String[] {"zstd:3", "zstd:19", "gzip", "none"}) {
      assertThat(Compression.parse(text).id()).isEqualTo(text);
    }
    assertThat(Compression.parse("zstd")).isEqualTo(new Compression.Zstd(2));
  }

  @Test
  void saysWhatItExpects() {
    assertThatThrownBy(() -> Compression.parse("lz4"))
        .hasMessage("expected zstd[:LEVEL], gzip or none, found lz4");
    assertThatThrownBy(() -> Compression.parse("zstd:99"))
        .hasMessage("zstd has levels from 1 to 19, not 99");
    assertThatThrownBy(() -> Compression.parse("zstd:x"))
        .hasMessage("expected a level from 1 to 19, found x");
  }
}
