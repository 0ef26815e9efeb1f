// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;

/**
 * One HTTP request at a time, with a limit on the time without any bytes (which java.net.http has
 * not), redirects that never carry credentials to another host, and no way from HTTPS to HTTP.
 */
final class Http {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 30_000;
  private static final int MAX_REDIRECTS = 5;

  private final Routes routes;
  private final Connections connections = new Connections();

  Http(Routes routes) {
    this.routes = routes;
  }

  /** A server wanted to send us where its user has not allowed us to go. */
  static final class Refused extends IOException {
    Refused(URI from, URI to) {
      super(
          "refused to be sent from %s://%s to %s://%s"
              .formatted(
                  from.getScheme(), from.getRawAuthority(), to.getScheme(), to.getRawAuthority()));
    }
  }

  /** What is sent as a request's body. */
  interface Body {
    /** The number of bytes. */
    long length();

    /** Writes all of them. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** A request. */
  record Request(String method, URI uri, Map<String, String> headers, Optional<Body> body) {}

  /** An answer; its body is open until it is closed. */
  record Response(HttpURLConnection connection, int status) implements AutoCloseable {
    Optional<String> header(String name) {
      return Optional.ofNullable(connection.getHeaderField(name));
    }

    URI uri() {
      return URI.create(connection.getURL().toString());
    }

    InputStream body() throws IOException {
      var stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      return stream == null ? InputStream.nullInputStream() : stream;
    }

    /**
     * Reads what is left of a small body, so that the connection serves again; a large one is cut.
     */
    @Override
    public void close() {
      try (var rest = body()) {
        if (rest.skip(1 << 16) == 1 << 16) {
          connection.disconnect();
        }
      } catch (IOException e) {
        connection.disconnect();
      }
    }
  }

  /** Sends a request, and follows redirects of those without a body. */
  Response send(Request request) throws IOException {
    var current = request;
    for (var hop = 0; hop <= MAX_REDIRECTS; hop++) {
      var response = sendOnce(current);
      var location = response.header("Location");
      if (response.status / 100 != 3 || location.isEmpty() || request.body.isPresent()) {
        return response;
      }
      response.close();
      current = redirected(current, location.get());
    }
    throw new IOException("more than " + MAX_REDIRECTS + " redirects from " + request.uri);
  }

  /**
   * The address that a header names, which must not be less secret than the one before, and no
   * other plain one than the user knows of: else who is asked by plain HTTP, or sits on the way,
   * could send us to any service inside the user's network.
   */
  URI follow(URI from, String location) throws IOException {
    try {
      var to = from.resolve(location);
      if (to.getHost() == null) { // Java would go to this computer
        throw new IOException("the address " + to + " names no server");
      }
      if (!routes.mayGo(from, to)) {
        throw new Refused(from, to);
      }
      return to;
    } catch (IllegalArgumentException e) {
      throw new IOException("the registry's Location is no URL", e);
    }
  }

  /** Whether two addresses are one server, so that credentials for one may go to the other. */
  static boolean sameServer(URI one, URI other) {
    return one.getScheme().equals(other.getScheme())
        && one.getAuthority().equals(other.getAuthority());
  }

  private Request redirected(Request request, String location) throws IOException {
    var to = follow(request.uri, location);
    var headers = new java.util.TreeMap<>(request.headers);
    if (!sameServer(request.uri, to)) {
      headers.remove("Authorization");
    }
    return new Request(request.method, to, headers, request.body);
  }

  private Response sendOnce(Request request) throws IOException {
    var proxy = routes.proxy(request.uri);
    var connection = connections.open(request.uri, proxy);
    if (connection instanceof HttpsURLConnection secure) {
      routes.tls().ifPresent(secure::setSSLSocketFactory);
    }
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestMethod(request.method);
    connection.setRequestProperty("User-Agent", "slipway");
    request.headers.forEach(connection::setRequestProperty);
    if (request.body.isPresent()) {
      var body = request.body.get();
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length());
      Connections.connect(connection, proxy);
      try (var out = connection.getOutputStream()) {
        body.writeTo(out);
      }
    }
    Connections.connect(connection, proxy);
    var status = status(connection);
    if (status == HttpURLConnection.HTTP_PROXY_AUTH) {
      throw new IOException("HTTP status 407 (the proxy wants to know who asks)");
    }
    return new Response(connection, status);
  }

  private static int status(HttpURLConnection connection) throws IOException {
    try {
      return connection.getResponseCode();
    } catch (HttpRetryException e) {
      return e.responseCode();
    }
  }
}
