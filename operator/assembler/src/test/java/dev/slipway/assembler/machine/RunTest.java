// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
  @TempDir private Path folder;

  @Test
  @Timeout(20)
  void aMachineThatMissesThePowerButtonWhileItBootsIsAskedAgain() throws Exception {
    var socket = folder.resolve("qmp");
    var off = folder.resolve("off");
    var presses = CompletableFuture.supplyAsync(() -> misses(1, socket, off));
    var run =
        new Run(
            Optional.empty(),
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(OutputStream.nullOutputStream()));

    var machine = List.of("sh", "-c", "until [ -e \"$0\" ]; do sleep 0.1; done", off.toString());

    assertThat(run.start(machine, socket)).isEqualTo(Run.Outcome.TimedOut);
    assertThat(presses.get()).isEqualTo(2);
  }

  /** Takes what is sent to QEMU, and has the machine go off at a press after the missed ones. */
  private static int misses(int missed, Path socket, Path off) {
    try (var channel = connected(socket);
        var lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      var presses = 0;
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("system_powerdown") && ++presses > missed) {
          Files.writeString(off, "");
          return presses;
        }
      }
      return presses;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks until somebody listens; the test's time limit ends it. */
  private static SocketChannel connected(Path socket) {
    while (true) {
      try {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
  }
}
