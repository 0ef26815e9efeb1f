// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A registry on loopback that has the manifests it is told, and as bad manners as it is told. */
public final class FakeRegistry implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, String> digests = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile boolean silent;
  private volatile @Nullable String token;

  public FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v2/", this::manifest);
    server.createContext("/token", this::token);
    server.start();
  }

  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Has an image. */
  public void put(String repository, String qualifier, String digest) {
    digests.put("/v2/" + repository + "/manifests/" + qualifier, digest);
  }

  /** Answers everything with a status. */
  public void answers(int code) {
    status = code;
  }

  /** Takes questions and never answers. */
  void keepsSilent() {
    silent = true;
  }

  /** Wants a token, which it hands out to anyone. */
  void wants(String bearer) {
    token = bearer;
  }

  private void manifest(HttpExchange exchange) throws IOException {
    if (silent) {
      awaitClosed();
    }
    var wanted = token;
    var authorization = exchange.getRequestHeaders().getFirst("Authorization");
    var digest = digests.get(exchange.getRequestURI().getPath());
    if (wanted != null && !("Bearer " + wanted).equals(authorization)) {
      exchange
          .getResponseHeaders()
          .set(
              "WWW-Authenticate",
              "Bearer realm=\"http://" + address() + "/token\",service=\"fake.registry\"");
      respond(exchange, 401);
    } else if (status != 200) {
      respond(exchange, status);
    } else if (!exchange.getRequestMethod().equals("HEAD") || digest == null) {
      respond(exchange, 404);
    } else {
      exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
      respond(exchange, 200);
    }
  }

  private void token(HttpExchange exchange) throws IOException {
    var asked = exchange.getRequestURI().getQuery();
    if (!asked.equals("scope=repository:os/web:pull&service=fake.registry")) {
      respond(exchange, 400);
      return;
    }
    var body = ("{\"token\":\"" + token + "\"}").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void respond(HttpExchange exchange, int code) throws IOException {
    exchange.sendResponseHeaders(code, -1);
    exchange.close();
  }

  private void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
