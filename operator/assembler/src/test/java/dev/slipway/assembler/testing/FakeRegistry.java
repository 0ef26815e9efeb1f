// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** A registry in memory, on loopback, that can be told to misbehave. */
public final class FakeRegistry implements AutoCloseable {
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /** A request as it came. */
  public record Request(String method, String path, Optional<String> authorization) {}

  public final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  public final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  public final List<Request> requests = new CopyOnWriteArrayList<>();
  public final AtomicLong bytesReceived = new AtomicLong();
  private final Map<String, byte[]> lies = new ConcurrentHashMap<>();
  private final Map<String, String> redirects = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile boolean refusing;
  private volatile Optional<String> upload = Optional.empty();
  private volatile Optional<String> token = Optional.empty();

  public FakeRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Host and port. */
  public String name() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers a request for something with other bytes than it has. */
  public void lie(Digest about, byte[] bytes) {
    lies.put(about.toString(), bytes);
  }

  /** Sends who asks for a blob somewhere else. */
  public void redirect(Digest blob, String to) {
    redirects.put(blob.toString(), to);
  }

  /** Takes blobs, but no manifests. */
  public void refuseManifests() {
    refusing = true;
  }

  /** Answers the next requests with an error that may pass. */
  public void failNext(int requests) {
    failures.set(requests);
  }

  /** Wants blobs to be sent to this address. */
  public void upload(String to) {
    upload = Optional.of(to);
  }

  /** Demands a token, which its token server gives to the user "me" with the password "secret". */
  public void demandToken(String value) {
    token = Optional.of(value);
  }

  /** Puts an image for amd64; returns REGISTRY/NAME@DIGEST. */
  public String image(String name, String config, byte[]... layers) {
    var manifest = manifest(config, layers).getBytes(StandardCharsets.UTF_8);
    return put(name, manifest);
  }

  /** Puts an index of images; returns REGISTRY/NAME@DIGEST. */
  public String index(String name, Map<String, String> imagesByArchitecture) {
    var entries =
        imagesByArchitecture.entrySet().stream()
            .map(e -> {
              var digest = e.getValue().substring(e.getValue().indexOf('@') + 1);
              var size = manifests.get(repository(name) + "/" + digest).length;
              return """
              {"mediaType":"%s","digest":"%s","size":%d,"platform":{"os":"linux","architecture":"%s"}}\
              """
                  .formatted(MANIFEST, digest, size, e.getKey());
            })
            .collect(Collectors.joining(","));
    var index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}".formatted(INDEX, entries);
    return put(name, index.getBytes(StandardCharsets.UTF_8));
  }

  /** Puts any bytes as a manifest. */
  public String put(String name, byte[] manifest) {
    var digest = Digest.of(manifest);
    manifests.put(repository(name) + "/" + digest, manifest);
    manifests.put(repository(name) + "/" + tag(name), manifest);
    return name() + "/" + repository(name) + "@" + digest;
  }

  private String manifest(String config, byte[]... layers) {
    var list =
        Arrays.stream(layers)
            .map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer))
            .collect(Collectors.joining(","));
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
        .formatted(
            MANIFEST,
            descriptor(
                "application/vnd.oci.image.config.v1+json",
                config.getBytes(StandardCharsets.UTF_8)),
            list);
  }

  private String descriptor(String type, byte[] bytes) {
    var digest = Digest.of(bytes);
    blobs.put(digest.toString(), bytes);
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(type, digest, bytes.length);
  }

  private static String repository(String name) {
    return name.substring(0, name.indexOf(':'));
  }

  private static String tag(String name) {
    return name.substring(name.indexOf(':') + 1);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var authorization =
          Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
      requests.add(new Request(exchange.getRequestMethod(), path, authorization));
      if (path.equals("/token")) {
        giveToken(exchange, authorization);
      } else if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        answer(exchange, 503, "busy");
      } else if (token.isPresent() && !authorization.equals(token.map(t -> "Bearer " + t))) {
        exchange
            .getResponseHeaders()
            .add(
                "WWW-Authenticate",
                "Bearer realm=\"http://" + name() + "/token\",service=\"fake\"");
        answer(
            exchange,
            401,
            "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"who are you\"}]}");
      } else {
        serve(exchange, path);
      }
    }
  }

  private void giveToken(HttpExchange exchange, Optional<String> authorization) throws IOException {
    var right = authorization.equals(Optional.of("Basic bWU6c2VjcmV0"));
    answer(
        exchange, right ? 200 : 401, right ? "{\"token\":\"" + token.orElseThrow() + "\"}" : "{}");
  }

  private void serve(HttpExchange exchange, String path) throws IOException {
    var parts = path.split("/(manifests|blobs)/", 2);
    var repository = parts[0].replaceFirst("^/v2/", "");
    switch (exchange.getRequestMethod()) {
      case "GET", "HEAD" -> give(exchange, repository, path, parts[1]);
      case "POST" -> {
        exchange
            .getResponseHeaders()
            .add("Location", upload.orElse("/v2/" + repository + "/blobs/uploads/1?state=x"));
        answer(exchange, 202, "");
      }
      case "PUT" -> take(exchange, repository, path, parts[1]);
      default -> answer(exchange, 405, "");
    }
  }

  private void give(HttpExchange exchange, String repository, String path, String what)
      throws IOException {
    var found =
        path.contains("/manifests/") ? manifests.get(repository + "/" + what) : blobs.get(what);
    if (redirects.containsKey(what)) {
      exchange.getResponseHeaders().add("Location", redirects.get(what));
      answer(exchange, 307, "");
    } else if (found == null) {
      answer(exchange, 404, "{\"errors\":[{\"code\":\"UNKNOWN\"}]}");
    } else {
      answer(exchange, 200, lies.getOrDefault(what, found));
    }
  }

  private void take(HttpExchange exchange, String repository, String path, String what)
      throws IOException {
    var bytes = exchange.getRequestBody().readAllBytes();
    var digest = Digest.of(bytes).toString();
    if (path.contains("/manifests/") && refusing) {
      answer(exchange, 403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"full\"}]}");
      return;
    } else if (path.contains("/manifests/")) {
      manifests.put(repository + "/" + what, bytes);
      manifests.put(repository + "/" + digest, bytes);
    } else if (!exchange.getRequestURI().getQuery().contains("digest=" + digest)) {
      answer(
          exchange,
          400,
          "{\"errors\":[{\"code\":\"DIGEST_INVALID\",\"message\":\"not these bytes\"}]}");
      return;
    } else {
      bytesReceived.addAndGet(bytes.length);
      blobs.put(digest, bytes);
    }
    answer(exchange, 201, "");
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    answer(exchange, status, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    var none = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, none ? -1 : bytes.length);
    if (!none) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
