// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.slipway.assembler.cli.Main;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The slipway command in a process of its own, which writes at its end what it has used. */
final class Command {
  private static final String USAGE_FILE = "slipway.bench.usage";

  private Command() {}

  /** What a process has used: time that passed, time of processors, and memory at its peak. */
  record Usage(double seconds, double cpuSeconds, double peakMib) {}

  /** Runs it to its end. */
  static Usage run(Path folder, String... arguments) throws IOException, InterruptedException {
    var usage = folder.resolve("usage");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-D" + USAGE_FILE + "=" + usage,
                "-cp",
                System.getProperty("java.class.path"),
                Command.class.getName()));
    command.addAll(Arrays.asList(arguments));
    var output = folder.resolve("output");
    var began = System.nanoTime();
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    var failed = process.waitFor() != 0;
    var seconds = (System.nanoTime() - began) / 1e9;
    if (failed) {
      throw new IOException(String.join(" ", command) + ":\n" + Files.readString(output));
    }
    var used = Files.readString(usage).strip().split(" ", -1);
    return new Usage(seconds, Double.parseDouble(used[0]), Double.parseDouble(used[1]));
  }

  public static void main(String... arguments) {
    Runtime.getRuntime().addShutdownHook(new Thread(Command::writeUsage));
    Main.main(arguments);
  }

  /** The time of processors that this process has used. */
  static double cpuSeconds() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  private static void writeUsage() {
    try {
      var peak = 0.0;
      for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          peak = Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
        }
      }
      Files.writeString(Path.of(System.getProperty(USAGE_FILE)), cpuSeconds() + " " + peak);
    } catch (IOException e) {
      System.err.println(e);
    }
  }
}
