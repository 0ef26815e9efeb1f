// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A registry that fails as it is told, before the cluster's own. It runs as a program in the
 * cluster's network; {@link Faults} starts it and gives the orders, a line each: what {@link
 * Fault#order} writes, {@code drop NUMBER}, or {@code lose PATH}, which deletes something from the
 * registry behind. It says {@code ok} to each, and {@code hit NUMBER} for each request that a fault
 * is about.
 */
final class FaultyRegistry {
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("host", "connection", "content-length", "transfer-encoding");

  private final String itself;
  private final String behind;
  private final Map<Integer, Fault> faults = new ConcurrentSkipListMap<>();

  private FaultyRegistry(String itself, String behind) {
    this.itself = itself;
    this.behind = behind;
  }

  public static void main(String[] arguments) throws IOException {
    new FaultyRegistry(arguments[0], arguments[1]).run();
  }

  private void run() throws IOException {
    var port = Integer.parseInt(itself.substring(itself.indexOf(':') + 1));
    var server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
    say("ok");
    var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var order = orders.readLine(); order != null; order = orders.readLine()) {
      obey(order.split(" ", 2));
      say("ok");
    }
    System.exit(0); // who gave the orders has ended
  }

  private void obey(String... order) throws IOException {
    switch (order[0]) {
      case "drop" ->
          Optional.ofNullable(faults.remove(Integer.valueOf(order[1]))).ifPresent(Fault::end);
      case "lose" -> {
        var gone = connect("DELETE", order[1]);
        if (gone.getResponseCode() / 100 != 2) {
          throw new IOException("DELETE %s: %d".formatted(order[1], gone.getResponseCode()));
        }
      }
      default -> {
        var fault = Fault.ordered(String.join(" ", order));
        faults.put(fault.number(), fault);
      }
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      for (var fault : faults.values()) {
        if (fault.isAbout(request)) {
          say("hit " + fault.number());
          if (answered(exchange, fault, body)) {
            return;
          }
        }
      }
      passOn(exchange, body);
    }
  }

  /** Whether there is nothing more to do. */
  private boolean answered(HttpExchange exchange, Fault fault, byte[] body) throws IOException {
    switch (fault.kind()) {
      case SEEN -> {
        return false;
      }
      case HELD -> {
        fault.awaitEnd();
        return false;
      }
      case GONE -> {}
      case BUSY -> answer(exchange, 429, Map.of("Retry-After", List.of(fault.argument())));
      case LOCKED -> {
        var key = exchange.getRequestHeaders().getFirst("Authorization");
        if (("Basic " + fault.argument()).equals(key)) {
          return false;
        }
        answer(exchange, 401, Map.of("WWW-Authenticate", List.of("Basic realm=\"faulty\"")));
      }
      case LOST -> answer(exchange, 404, Map.of());
      case KEPT_NOTHING -> answer(exchange, 201, Map.of());
      case LIES -> passOn(exchange, body, fault.argument());
    }
    return true;
  }

  private void passOn(HttpExchange exchange, byte[] body) throws IOException {
    passOn(exchange, body, null);
  }

  /** What the registry behind doesn't answer, isn't answered. */
  private void passOn(HttpExchange exchange, byte[] body, @Nullable String digest)
      throws IOException {
    var connection = connect(exchange.getRequestMethod(), exchange.getRequestURI().toString());
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            connection.setRequestProperty(name, values.getFirst());
          }
        });
    if (Set.of("POST", "PUT").contains(exchange.getRequestMethod())) {
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      try (var out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    var status = connection.getResponseCode();
    var headers = new TreeMap<String, List<String>>();
    connection
        .getHeaderFields()
        .forEach((name, values) -> {
          if (name != null && !name.equalsIgnoreCase("Transfer-Encoding")) {
            headers.put(name, values.stream().map(value -> value.replace(behind, itself)).toList());
          }
        });
    if (digest != null) {
      headers.put("Docker-Content-Digest", List.of(digest));
    }
    var stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
    answer(exchange, status, headers, stream == null ? new byte[0] : stream.readAllBytes());
  }

  private HttpURLConnection connect(String method, String path) throws IOException {
    var connection =
        (HttpURLConnection) URI.create("http://" + behind + path).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setInstanceFollowRedirects(false);
    return connection;
  }

  private static void answer(HttpExchange exchange, int status, Map<String, List<String>> headers)
      throws IOException {
    answer(exchange, status, headers, new byte[0]);
  }

  private static void answer(
      HttpExchange exchange, int status, Map<String, List<String>> headers, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().putAll(headers);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
  }
}
