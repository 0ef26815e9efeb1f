// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.initramfs;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;

/**
 * One zstd frame with a window of 8 MiB, since the programs of an image repeat each other over long
 * distances. A large frame is made of jobs of 4 MiB by two threads. Neither window nor jobs depend
 * on the machine: the bytes would differ.
 */
final class ZstdFrame {
  private static final int WINDOW_LOG = 23;
  private static final int JOB = 2 << 20;
  private static final int WORKERS = 2;

  /** Each job sees the 4 MiB before it (half of the window). */
  private static final int OVERLAP_LOG = 8;

  /** Up to this level zstd's own tables are too small for the window. */
  private static final int LAST_FAST_LEVEL = 4;

  private static final int HASH_LOG = 19;
  private static final int CHAIN_LOG = 18;

  private ZstdFrame() {}

  static OutputStream into(OutputStream out, int level, long size) throws IOException {
    var frame = new ZstdOutputStreamNoFinalizer(out, level);
    if (size <= JOB) {
      return frame;
    }
    frame.setWindowLog(WINDOW_LOG);
    if (level <= LAST_FAST_LEVEL) {
      frame.setHashLog(HASH_LOG);
      frame.setChainLog(CHAIN_LOG);
    }
    return frame.setWorkers(WORKERS).setJobSize(JOB).setOverlapLog(OVERLAP_LOG);
  }
}
