// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A command in a process of its own, measured by GNU time. */
final class Command {
  private Command() {}

  /** What a process has used: time that passed, time of processors, and memory at its peak. */
  record Usage(double seconds, double cpuSeconds, double peakMib) {}

  /** Runs it to its end; it must work. */
  static Usage run(Path folder, String... command) throws IOException, InterruptedException {
    var usage = folder.resolve("usage");
    var output = folder.resolve("output");
    var all = new ArrayList<>(List.of("/usr/bin/time", "-f", "%U %S %M", "-o", usage.toString()));
    all.addAll(Arrays.asList(command));
    var began = System.nanoTime();
    var process =
        new ProcessBuilder(all)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    var failed = process.waitFor() != 0;
    var seconds = (System.nanoTime() - began) / 1e9;
    if (failed) {
      throw new IOException(String.join(" ", command) + ":\n" + Files.readString(output));
    }
    var used = Files.readString(usage).strip().split(" ", -1);
    return new Usage(
        seconds,
        Double.parseDouble(used[0]) + Double.parseDouble(used[1]),
        Double.parseDouble(used[2]) / 1024);
  }
}
