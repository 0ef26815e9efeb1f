// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  @Test
  void saysHowToGetFilesThatAreMissing() {
    assertThat(run(folder.resolve("os").toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("no such file: " + folder.resolve("os-kernel"), "slipway build FILE");
  }

  @Test
  void aWrongCommandLineSaysWhatWasExpected() {
    assertThat(run("--publish", "80", "os")).isEqualTo(2);
    assertThat(run("--publish", "80:99999", "os")).isEqualTo(2);
    assertThat(run("--cpus", "0", "os")).isEqualTo(2);
    assertThat(run("--accel", "magic", "os")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "expected HOST:GUEST",
            "expected a port from 1 to 65535",
            "--cpus of 1 or more",
            "auto, kvm or tcg");
  }

  private int run(String... options) {
    var args = new String[options.length + 1];
    args[0] = "run";
    System.arraycopy(options, 0, args, 1, options.length);
    return Main.commandLine().setErr(new PrintWriter(err, true)).execute(args);
  }
}
