// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  @Test
  void saysHowToGetFilesThatAreMissing() {
    assertThat(run(folder.resolve("os").toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("there is no image " + folder.resolve("os"), "slipway build FILE");
  }

  @Test
  void aWrongCommandLineSaysWhatWasExpected() {
    assertThat(run("--publish", "80", "os")).isEqualTo(2);
    assertThat(run("--publish", "80:99999", "os")).isEqualTo(2);
    assertThat(run("--cpus", "0", "os")).isEqualTo(2);
    assertThat(run("--accel", "magic", "os")).isEqualTo(2);
    assertThat(run("--until", "(", "os")).isEqualTo(2);
    assertThat(run("--data", "x", "--data-file", "y", "os")).isEqualTo(2);
    assertThat(run("gcp", "os")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "expected HOST:GUEST",
            "expected a port from 1 to 65535",
            "--cpus of 1 or more",
            "auto, kvm or tcg",
            "--until: expected a regular expression",
            "--data or --data-file",
            "expected one IMAGE");
  }

  @Test
  void aPortThatIsTakenIsNamedBeforeTheMachineStarts() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = taken.getLocalPort();

      assertThat(fake("touch started", "--publish", port + ":80")).isEqualTo(1);

      assertThat(err.toString())
          .contains("--publish " + port + ":80: port " + port + " of this computer's loopback");
      assertThat(folder.resolve("console")).doesNotExist();
    }
  }

  @Test
  void endsWithZeroWhenTheConsoleMatchesAlsoInALineWithoutAnEnd() throws IOException {
    assertThat(
            fake(
                "printf 'booting\\r\\nslipway: ready'; exec sleep 60",
                "--until",
                "^slipway: ready"))
        .isZero();
    assertThat(folder.resolve("console")).hasContent("booting\r\nslipway: ready");
  }

  @Test
  void endsWithFourAfterTheTimeoutAndLeavesNoProcess() throws IOException {
    assertThat(fake("echo $$ >" + folder + "/pid; exec sleep 60", "--until", "x", "--timeout", "1"))
        .isEqualTo(4);
    var pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(err.toString()).contains("--timeout: 1 s have passed without a match of --until x");
  }

  @Test
  void endsWithOneWhenTheMachineEndsFirst() throws IOException {
    assertThat(fake("echo something", "--until", "else")).isEqualTo(1);
    assertThat(fake("exit 3")).isEqualTo(1);
    assertThat(fake("exit 0")).isZero();
    assertThat(err.toString()).contains("has ended without a match of --until else", "QEMU failed");
  }

  private int fake(String script, String... more) throws IOException {
    for (var name : List.of("os-kernel", "os-initrd.img", "os-cmdline")) {
      Files.writeString(folder.resolve(name), "x");
    }
    var qemu = Files.writeString(folder.resolve("qemu"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwxr-xr-x"));
    var args = new ArrayList<>(List.of("--qemu", qemu.toString()));
    args.addAll(List.of("--console", folder.resolve("console").toString(), "--accel", "tcg"));
    args.addAll(List.of(more));
    args.add(folder.resolve("os").toString());
    return run(args.toArray(String[]::new));
  }

  private int run(String... options) {
    var args = new String[options.length + 1];
    args[0] = "run";
    System.arraycopy(options, 0, args, 1, options.length);
    return Main.commandLine().setErr(new PrintWriter(err, true)).execute(args);
  }
}
