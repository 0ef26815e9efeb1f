// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.testing;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;

/** Reads segments by another implementation than the one that writes them. */
public final class Cpio {
  private Cpio() {}

  /** An entry; a link's content is its target. */
  public record Entry(String path, boolean isDirectory, String text) {}

  public static List<Entry> read(byte[] segment) throws IOException {
    var entries = new ArrayList<Entry>();
    try (var in =
        new CpioArchiveInputStream(new ZstdInputStream(new ByteArrayInputStream(segment)))) {
      for (CpioArchiveEntry entry; (entry = in.getNextEntry()) != null; ) {
        entries.add(
            new Entry(
                entry.getName(),
                entry.isDirectory(),
                new String(in.readAllBytes(), StandardCharsets.UTF_8)));
      }
    }
    return entries;
  }
}
