// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A registry in memory, on loopback, that can be told to misbehave. */
public final class FakeRegistry implements AutoCloseable {
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /** A request as it came. */
  public record Request(String method, String path, Optional<String> authorization) {}

  public final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  public final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  public final List<Request> requests = new CopyOnWriteArrayList<>();

  /** What its token server was asked, readable. */
  public final List<String> queries = new CopyOnWriteArrayList<>();

  public final AtomicLong bytesReceived = new AtomicLong();
  private final Map<String, byte[]> lies = new ConcurrentHashMap<>();
  private final Map<String, String> redirects = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final Set<String> places = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> claims = new ConcurrentHashMap<>();
  private final AtomicInteger losses = new AtomicInteger();
  private final AtomicInteger tooMany = new AtomicInteger();
  private final AtomicInteger expiries = new AtomicInteger();
  public final AtomicLong bytesSent = new AtomicLong();
  private volatile boolean refusing;
  private volatile boolean refusingMounts;
  private volatile boolean lyingOfDigests;
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

  /** Gives no repository what another one has. */
  public void refuseMounts() {
    refusingMounts = true;
  }

  /** Says that it has stored other bytes than it was sent. */
  public void lieOfDigests() {
    lyingOfDigests = true;
  }

  /** Takes the next blobs, and has none of them afterwards. */
  public void loseNext(int blobs) {
    losses.set(blobs);
  }

  /** Says that it has a blob, whether it has it or not. */
  public void claim(Digest blob, long size) {
    claims.put(blob.toString(), size);
  }

  /** Loses a blob. */
  public void lose(Digest blob) {
    blobs.remove(blob.toString());
  }

  /** Has too much to do for the next uploads. */
  public void refuseUploads(int number) {
    tooMany.set(number);
  }

  /** Lets its token end when the next upload comes. */
  public void endTokenInUpload() {
    expiries.set(1);
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
        queries.add(exchange.getRequestURI().getQuery());
        giveToken(exchange, authorization);
      } else if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        answer(exchange, 503, "busy");
      } else if (token.isPresent()
          && (ends(exchange) || !authorization.equals(token.map(t -> "Bearer " + t)))) {
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

  /** A token that ends is followed by another one. */
  private boolean ends(HttpExchange exchange) {
    var upload = exchange.getRequestMethod().equals("PUT");
    if (upload && expiries.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      token = token.map(old -> old + "2");
      return true;
    }
    return false;
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
        if (mounts(exchange, repository)) {
          answer(exchange, 201, "");
          return;
        }
        exchange
            .getResponseHeaders()
            .add("Location", upload.orElse("/v2/" + repository + "/blobs/uploads/1?state=x"));
        answer(exchange, 202, "");
      }
      case "PUT" -> take(exchange, repository, path, parts[1]);
      default -> answer(exchange, 405, "");
    }
  }

  private boolean mounts(HttpExchange exchange, String repository) {
    var query = String.valueOf(exchange.getRequestURI().getQuery());
    var asked = Pattern.compile("mount=(sha256:[0-9a-f]{64})&from=(.+)").matcher(query);
    return asked.matches()
        && !refusingMounts
        && blobs.containsKey(asked.group(1))
        && places.contains(asked.group(2) + "/" + asked.group(1))
        && places.add(repository + "/" + asked.group(1));
  }

  private void give(HttpExchange exchange, String repository, String path, String what)
      throws IOException {
    var manifest = path.contains("/manifests/");
    // What was not pushed, but put here by a test, every repository has.
    var elsewhere =
        places.stream().anyMatch(place -> place.endsWith("/" + what))
            && !places.contains(repository + "/" + what);
    var found =
        manifest ? manifests.get(repository + "/" + what) : elsewhere ? null : blobs.get(what);
    if (redirects.containsKey(what)) {
      exchange.getResponseHeaders().add("Location", redirects.get(what));
      answer(exchange, 307, "");
    } else if (claims.containsKey(what) && exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().add("Content-Length", String.valueOf(claims.get(what)));
      exchange.sendResponseHeaders(200, -1);
    } else if (found == null) {
      answer(exchange, 404, "{\"errors\":[{\"code\":\"UNKNOWN\"}]}");
    } else {
      answer(exchange, 200, lies.getOrDefault(what, found));
    }
  }

  private void take(HttpExchange exchange, String repository, String path, String what)
      throws IOException {
    if (!exchange.getRequestHeaders().containsKey("Content-Length")) {
      answer(exchange, 411, "{\"errors\":[{\"code\":\"UNSUPPORTED\",\"message\":\"chunks\"}]}");
      return;
    }
    var bytes = exchange.getRequestBody().readAllBytes();
    var digest = Digest.of(bytes).toString();
    if (lyingOfDigests) {
      exchange
          .getResponseHeaders()
          .add("Docker-Content-Digest", Digest.of("something else").toString());
    }
    if (path.contains("/manifests/") && refusing) {
      answer(exchange, 403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"full\"}]}");
      return;
    } else if (path.contains("/manifests/") && lacksBlobs(bytes)) {
      answer(exchange, 404, "{\"errors\":[{\"code\":\"MANIFEST_BLOB_UNKNOWN\"}]}");
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
    } else if (tooMany.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      exchange.getResponseHeaders().add("Retry-After", "0");
      answer(exchange, 429, "");
      return;
    } else {
      places.add(repository + "/" + digest);
      if (losses.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
        blobs.put(digest, bytes);
      }
    }
    bytesReceived.addAndGet(bytes.length);
    answer(exchange, 201, "");
  }

  private boolean lacksBlobs(byte[] manifest) throws IOException {
    var layers = new ObjectMapper().readTree(manifest).path("layers");
    return StreamSupport.stream(layers.spliterator(), false)
        .anyMatch(layer -> !blobs.containsKey(layer.path("digest").asText()));
  }

  private void answer(HttpExchange exchange, int status, String text) throws IOException {
    answer(exchange, status, text.getBytes(StandardCharsets.UTF_8));
  }

  private void answer(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    var head = exchange.getRequestMethod().equals("HEAD");
    var none = bytes.length == 0 || head;
    if (head) {
      exchange.getResponseHeaders().add("Content-Length", String.valueOf(bytes.length));
    } else if (status == 200) {
      bytesSent.addAndGet(bytes.length);
    }
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
