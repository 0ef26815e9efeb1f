// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * QEMU's control protocol (QMP): presses the power button, and learns how the machine has ended.
 * QEMU connects to us when it starts, so there is nothing to wait for.
 */
final class Control implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerSocketChannel server;
  private final CompletableFuture<SocketChannel> connected = new CompletableFuture<>();
  private final CompletableFuture<String> ending = new CompletableFuture<>();

  Control(Path socket) throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::listen);
  }

  private void listen() {
    try (var channel = server.accept();
        var lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      send(channel, "qmp_capabilities");
      connected.complete(channel);
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var event = JSON.readTree(line);
        if (event.path("event").asText().equals("SHUTDOWN")) {
          ending.complete(event.path("data").path("reason").asText());
        }
      }
    } catch (IOException e) {
      connected.completeExceptionally(e);
    } finally {
      ending.complete("");
    }
  }

  /** Presses the power button. */
  void pressPower() throws IOException {
    var channel = connected.getNow(null);
    if (channel == null) {
      throw new IOException("QEMU is not there yet");
    }
    send(channel, "system_powerdown");
  }

  private static void send(SocketChannel to, String command) throws IOException {
    var text = "{\"execute\":\"" + command + "\"}\n";
    for (var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        bytes.hasRemaining(); ) {
      to.write(bytes);
    }
  }

  /** QEMU's word for how the machine has ended; empty when it said none. To be asked at the end. */
  String ending() throws IOException {
    server.close();
    return ending.join();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
