// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A registry on loopback that has the manifests it is told, and as bad manners as it is told. */
public final class FakeRegistry implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> digests = new ConcurrentHashMap<>();
  private final Map<String, String> bodies = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile boolean silent;
  private volatile String retryAfter = "";
  private volatile String redirection = "";
  private volatile @Nullable String token;
  private volatile @Nullable String basic;
  private volatile String scope = "repository:os/web:pull";

  public FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
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

  /** Has an image with contents, and says of them what digest it likes, or none. */
  public void put(String repository, String qualifier, String digest, String body) {
    put(repository, qualifier, digest);
    bodies.put("/v2/" + repository + "/manifests/" + qualifier, body);
  }

  /** Has an image no more. */
  public void remove(String repository, String qualifier) {
    digests.remove("/v2/" + repository + "/manifests/" + qualifier);
  }

  /** Whether it has an image. */
  public boolean has(String repository, String qualifier) {
    return digests.containsKey("/v2/" + repository + "/manifests/" + qualifier);
  }

  /** Answers everything with a status. */
  public void answers(int code) {
    status = code;
  }

  /** What a 429 says about when to come back. */
  public void retryAfter(String when) {
    retryAfter = when;
  }

  /** Sends everybody elsewhere. */
  void redirectsTo(String address) {
    redirection = address;
  }

  /** Takes questions and never answers. */
  void keepsSilent() {
    silent = true;
  }

  /** Wants a token, which it hands out to anyone. */
  void wants(@Nullable String bearer) {
    token = bearer;
  }

  /** Wants a token, which it hands out for a scope to those who have these credentials. */
  void wants(String bearer, String credentials, String wantedScope) {
    token = bearer;
    basic = credentials;
    scope = wantedScope;
  }

  /** Wants these credentials themselves, or none. */
  public void wantsBasic(@Nullable String credentials) {
    basic = credentials;
  }

  /** What it was asked: method and path, and what for authority. */
  public List<String> asked() {
    return asked;
  }

  private void manifest(HttpExchange exchange) throws IOException {
    if (silent) {
      awaitClosed();
    }
    var authorization = exchange.getRequestHeaders().getFirst("Authorization");
    asked.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI().getPath()
            + (authorization == null ? "" : " " + authorization));
    if (!isAllowed(authorization)) {
      exchange.getResponseHeaders().set("WWW-Authenticate", challenge());
      respond(exchange, 401);
    } else if (!redirection.isEmpty()) {
      exchange.getResponseHeaders().set("Location", redirection);
      respond(exchange, 307);
    } else if (status != 200) {
      if (!retryAfter.isEmpty()) {
        exchange.getResponseHeaders().set("Retry-After", retryAfter);
      }
      respond(exchange, status);
    } else {
      answer(exchange, exchange.getRequestURI().getPath());
    }
  }

  private boolean isAllowed(@Nullable String authorization) {
    var bearer = token;
    var credentials = basic;
    if (bearer != null) {
      return ("Bearer " + bearer).equals(authorization);
    }
    return credentials == null || credentials.equals(authorization);
  }

  private String challenge() {
    return token == null
        ? "Basic realm=\"fake\""
        : "Bearer realm=\"http://" + address() + "/token\",service=\"fake.registry\"";
  }

  private void answer(HttpExchange exchange, String path) throws IOException {
    var digest = digests.get(path);
    if (digest == null) {
      respond(exchange, 404);
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "DELETE" -> {
        digests.remove(path);
        respond(exchange, 202);
      }
      case "GET", "HEAD" -> {
        if (!digest.isEmpty()) {
          exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
        }
        var body = bodies.getOrDefault(path, "{}").getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
          respond(exchange, 200);
        } else {
          respond(exchange, body);
        }
      }
      default -> respond(exchange, 405);
    }
  }

  private void token(HttpExchange exchange) throws IOException {
    var query = exchange.getRequestURI().getQuery();
    var credentials = basic;
    if (!query.equals("scope=" + scope + "&service=fake.registry")) {
      respond(exchange, 400);
    } else if (credentials != null
        && !credentials.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      respond(exchange, 401);
    } else {
      respond(exchange, ("{\"token\":\"" + token + "\"}").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void respond(HttpExchange exchange, byte[] body) throws IOException {
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
    threads.shutdownNow();
  }
}
