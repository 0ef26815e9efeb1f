// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.testing.FakeRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
  private static Map<String, String> variables(String... pairs) {
    return Stream.of(pairs)
        .map(pair -> pair.split("=", 2))
        .collect(toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static Proxy proxy(String address, String... variables) {
    return Proxies.of(variables(variables)).to(URI.create(address)).proxy();
  }

  @Test
  void eachSchemeHasItsOwnProxy() {
    assertThat(proxy("https://r.example/v2/", "HTTPS_PROXY=http://p.example:3128").address())
        .hasToString("p.example/<unresolved>:3128");
    assertThat(proxy("http://r.example/v2/", "HTTPS_PROXY=http://p.example:3128"))
        .isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy("http://r.example/v2/", "http_proxy=p.example").address())
        .hasToString("p.example/<unresolved>:80");
    assertThat(proxy("https://r.example/v2/")).isEqualTo(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @CsvSource({
    "r.example, true",
    "R.Example, true",
    "other.example, false",
    "example, true",
    ".example, true",
    "*.example, true",
    "xample, false",
    "*, true",
    "r.example:5000, true",
    "r.example:5001, false",
  })
  void exceptionsAreHostsAndTheirSubdomains(String exception, boolean direct) {
    var found =
        proxy("https://r.example:5000/", "HTTPS_PROXY=p.example", "NO_PROXY=a.test, " + exception);

    assertThat(found.equals(Proxy.NO_PROXY)).isEqualTo(direct);
  }

  @Test
  void thisComputerNeedsNone() {
    for (var here : List.of("https://localhost:1/", "https://127.0.0.1/", "https://[::1]:1/")) {
      assertThat(proxy(here, "HTTPS_PROXY=p.example")).isEqualTo(Proxy.NO_PROXY);
    }
  }

  @Test
  void aValueThatIsNoProxyIsRefusedAndNotRepeated() {
    for (var wrong : List.of("https://p.example", "socks5://p.example", "http://", "a b:secret")) {
      assertThatThrownBy(() -> Proxies.of(Map.of("HTTPS_PROXY", wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasNoCause()
          .hasMessage("HTTPS_PROXY: expected http://[USER:PASSWORD@]HOST:PORT");
    }
  }

  @Test
  void imagesArePulledThroughIt() throws AssemblyException {
    try (var registry = new FakeRegistry()) {
      registry.image("tool:1", "{}");
      var routes =
          Routes.direct(Set.of("registry.invalid:5000"))
              .by(Proxies.of(Map.of("HTTP_PROXY", registry.name())));

      var client = new RegistryClient(routes, Credentials.NONE);

      // The name means nothing to this computer: only the proxy can have been asked.
      assertThat(client.pullManifest(Reference.parse("registry.invalid:5000/tool:1"))).isNotEmpty();
    }
  }

  @Test
  void aProxyThatAsksForAPasswordGetsItAlsoOnTheWayToHttps() throws IOException {
    try (var proxy = new AskingProxy()) {
      var address = "http://me:s3cret@127.0.0.1:" + proxy.port();
      var routes = Routes.direct(Set.of()).by(Proxies.of(Map.of("HTTPS_PROXY", address)));
      var client = new RegistryClient(routes, Credentials.NONE, List.of());

      assertThatThrownBy(() -> client.pullManifest(Reference.parse("registry.invalid/tool:1")))
          .hasMessageContaining("registry.invalid")
          .hasMessageNotContaining("s3cret");

      assertThat(proxy.seen)
          .startsWith("CONNECT registry.invalid:443 HTTP/1.1 without")
          .endsWith("CONNECT registry.invalid:443 HTTP/1.1 Basic bWU6czNjcmV0");
    }
  }

  /** Asks for a password, and lets nobody through. */
  private static final class AskingProxy implements AutoCloseable {
    private static final String LOGIN = "proxy-authorization: ";

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;

    AskingProxy() throws IOException {
      socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::serve);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (var client = socket.accept();
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))) {
          var request = in.readLine();
          var login = "without";
          for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LOGIN)) {
              login = line.substring(LOGIN.length());
            }
          }
          seen.add(request + " " + login);
          var status = login.equals("without") ? "407 Who are you" : "403 No";
          client
              .getOutputStream()
              .write(
                  """
                  HTTP/1.1 %s\r
                  Proxy-Authenticate: Basic realm="p"\r
                  Content-Length: 0\r
                  Connection: close\r
                  \r
                  """
                      .formatted(status)
                      .getBytes(US_ASCII));
        } catch (IOException e) { // the client's end, or that of the test
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
