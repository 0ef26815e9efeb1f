// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One exchange over HTTP, on the thread that asks. Of an answer a bounded part is read. It is the
 * JDK's older client: the newer one now and then misses that a server does not speak TLS, and waits
 * until the time is over.
 */
final class Http {
  private static final int MAX_BODY = 4 * 1024 * 1024;
  private static final int MAX_PORT = 65535;
  private static final int MOST_FACTORIES = 32;

  private final Duration limit;
  private final Connections connections = new Connections();
  private final Map<String, SSLSocketFactory> factories =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SSLSocketFactory> eldest) {
          return size() > MOST_FACTORIES;
        }
      };

  Http(Duration limit) {
    this.limit = limit;
  }

  /** An answer; the body, of one character a byte, is empty for HEAD. */
  record Answer(int status, HttpURLConnection connection, String body) {
    byte[] bytes() {
      return body.getBytes(StandardCharsets.ISO_8859_1);
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(connection.getHeaderField(name));
    }
  }

  /**
   * Asks. Redirections are answers: who follows them decides what goes along.
   *
   * @param access by which proxies, and which certificates are believed
   */
  Answer send(String method, URI address, Map<String, String> headers, Access access)
      throws IOException {
    if (address.getPort() > MAX_PORT) {
      throw new IOException("there is no port " + address.getPort());
    }
    var proxy = access.proxy(address);
    try {
      var connection = connections.open(address, proxy);
      prepare(connection, method, headers, access.certificates());
      Connections.connect(connection, proxy);
      return answer(connection);
    } catch (IOException e) {
      throw proxy.isEmpty()
          ? e
          : new IOException("by the proxy %s: %s".formatted(proxy.get(), Causes.tell(e, limit)), e);
    }
  }

  private void prepare(
      HttpURLConnection connection, String method, Map<String, String> headers, String certificates)
      throws IOException {
    if (connection instanceof HttpsURLConnection https && !certificates.isEmpty()) {
      https.setSSLSocketFactory(factory(certificates));
    }
    connection.setRequestMethod(method);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) limit.toMillis());
    connection.setReadTimeout((int) limit.toMillis());
    headers.forEach(connection::setRequestProperty);
  }

  private static Answer answer(HttpURLConnection connection) throws IOException {
    var status = connection.getResponseCode();
    if (status == HttpURLConnection.HTTP_PROXY_AUTH) {
      throw new IOException("HTTP 407");
    }
    var body =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream();
    return new Answer(status, connection, read(body));
  }

  private static String read(@Nullable InputStream body) throws IOException {
    if (body == null) {
      return "";
    }
    try (body) {
      var bytes = body.readNBytes(MAX_BODY + 1);
      if (bytes.length > MAX_BODY) {
        throw new IOException("its answer is larger than " + MAX_BODY + " bytes");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  private SSLSocketFactory factory(String certificates) throws IOException {
    synchronized (factories) {
      var known = factories.get(certificates);
      if (known != null) {
        return known;
      }
      var made = Certificates.factory(certificates);
      factories.put(certificates, made);
      return made;
    }
  }
}
