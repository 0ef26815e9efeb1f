// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whether the processor can do a machine's work. */
public final class Kvm {
  private static final Path DEVICE = Path.of("/dev/kvm");
  private static final long SECONDS = 10;

  private Kvm() {}

  /**
   * Whether QEMU can run machines of this architecture on KVM. It takes a tenth of a second.
   *
   * <p>Only a machine that QEMU has set up, its processor stopped, tells: there are kernels whose
   * KVM can be opened and makes a virtual machine, but refuses registers that QEMU sets.
   */
  public static boolean works(String architecture) throws InterruptedException {
    return Files.isWritable(DEVICE) && works(Machine.rehearsal(architecture));
  }

  static boolean works(List<String> rehearsal) throws InterruptedException {
    try {
      var process =
          new ProcessBuilder(rehearsal)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var monitor = process.getOutputStream()) {
        monitor.write("quit\n".getBytes(StandardCharsets.US_ASCII));
        monitor.flush();
        return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return false;
    }
  }
}
