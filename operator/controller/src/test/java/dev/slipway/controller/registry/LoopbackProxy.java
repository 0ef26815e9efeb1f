// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy on loopback. Whatever name it is asked for, it goes to that port of loopback. */
final class LoopbackProxy implements AutoCloseable {
  private static final String WHO = "proxy-authorization: ";

  private final ServerSocket server;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final @Nullable String wanted;

  /**
   * Starts it.
   *
   * @param wanted what it wants to know of who asks, if anything
   */
  LoopbackProxy(@Nullable String wanted) {
    this.wanted = wanted;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** The first line of what came by each connection that it passed on. */
  List<String> asked() {
    return asked;
  }

  /** How often it was not told who asks. */
  int refused() {
    return refused.get();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        var client = server.accept();
        Thread.ofVirtual().start(() -> pass(client));
      } catch (IOException e) {
        return; // it was closed
      }
    }
  }

  private void pass(Socket client) {
    try (client) {
      var head = head(client.getInputStream());
      if (head.isEmpty()) {
        return;
      }
      var line = head.lines().findFirst().orElseThrow();
      if (wanted != null && !isTold(head, wanted)) {
        refused.incrementAndGet();
        answer(
            client,
            "407 Who asks?\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\nConnection: close");
        return;
      }
      asked.add(line);
      try (var to = new Socket(InetAddress.getLoopbackAddress(), port(line))) {
        if (line.startsWith("CONNECT ")) {
          answer(client, "200 Connected");
        } else {
          to.getOutputStream().write(head.getBytes(ISO_8859_1));
        }
        Thread.ofVirtual().start(() -> copy(to, client));
        copy(client, to);
      }
    } catch (IOException e) {
      // Who asked is told by the end of the connection.
    }
  }

  private static boolean isTold(String head, String wanted) {
    return head.lines()
        .anyMatch(line ->
            line.toLowerCase(Locale.ROOT).startsWith(WHO)
                && line.substring(WHO.length()).equals(wanted));
  }

  private static int port(String line) {
    var target = line.split(" ", -1)[1];
    return URI.create(target.contains("://") ? target : "https://" + target).getPort();
  }

  private static void answer(Socket client, String text) throws IOException {
    client.getOutputStream().write(("HTTP/1.1 " + text + "\r\n\r\n").getBytes(ISO_8859_1));
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      var next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // The other end has gone.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
