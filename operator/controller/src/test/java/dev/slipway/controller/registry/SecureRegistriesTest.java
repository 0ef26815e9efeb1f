// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import dev.slipway.core.registry.Proxies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries with private certificates, and by names that only a proxy knows. */
class SecureRegistriesTest {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);
  private static final String BASIC = "Basic bWU6c2VjcmV0";

  @TempDir Path folder;

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final HttpRegistries registries = new HttpRegistries(List.of());
  private TlsServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TlsServer(folder, this::answer);
  }

  @AfterEach
  void stop() {
    server.close();
    registries.stop();
  }

  @Test
  void aPrivateCertificateIsBelievedWhereItIsNamedAndOnlyThere() throws IOException {
    var image = new ImageReference("127.0.0.1:" + server.port(), "os/web", "1");

    assertThat(registries.find(image)).isInstanceOf(Lookup.Unreachable.class);
    assertThat(registries.find(image, access(Map.of()))).isEqualTo(new Lookup.Found(DIGEST));
    assertThat(registries.find(image))
        .isInstanceOfSatisfying(
            Lookup.Unreachable.class, no -> assertThat(no.said()).startsWith("no valid TLS: "));
    assertThat(requests).hasSize(1);
  }

  @Test
  void aCertificateForAnotherNameIsNotBelieved() throws IOException {
    var image = new ImageReference("localhost:" + server.port(), "os/web", "1");

    assertThat(registries.find(image, access(Map.of())))
        .isInstanceOfSatisfying(
            Lookup.Unreachable.class, no -> assertThat(no.said()).startsWith("no valid TLS: "));
  }

  @Test
  void aTunnelIsAskedForByWhoMayAndTheRegistryDoesNotLearnOfIt() throws IOException {
    try (var proxy = new LoopbackProxy(BASIC)) {
      var name = "registry.example:" + server.port();
      var access = access(Map.of("HTTPS_PROXY", "http://me:secret@" + proxy.address()));

      assertThat(registries.find(new ImageReference(name, "os/web", "1"), access))
          .isEqualTo(new Lookup.Found(DIGEST));
      assertThat(proxy.asked()).containsOnly("CONNECT " + name + " HTTP/1.1");
      assertThat(requests).containsExactly("HEAD /v2/os/web/manifests/1 null");
    }
  }

  @Test
  void aProxyThatRefusesIsNamedWithoutThePassword() throws IOException {
    try (var proxy = new LoopbackProxy(BASIC)) {
      var image = new ImageReference("registry.example:" + server.port(), "os/web", "1");
      var access = access(Map.of("HTTPS_PROXY", "http://me:wrong1@" + proxy.address()));

      assertThat(registries.find(image, access))
          .isInstanceOfSatisfying(
              Lookup.Unreachable.class,
              no ->
                  assertThat(no.said())
                      .startsWith("by the proxy " + proxy.address() + ": ")
                      .contains("407")
                      .doesNotContain("wrong1"));
      assertThat(access.toString()).doesNotContain("wrong1");
      assertThat(proxy.refused()).as("without it, and with it").isEqualTo(2);
      assertThat(requests).isEmpty();
    }
  }

  @Test
  void plainHttpIsPassedOnByItsOwnProxy() throws IOException {
    try (var proxy = new LoopbackProxy(BASIC);
        var fake = new FakeRegistry()) {
      fake.put("os/web", "1", DIGEST);
      var name = fake.address().replace("127.0.0.1", "plain.example");
      var plain = new HttpRegistries(List.of(name));

      assertThat(
              plain.find(
                  new ImageReference(name, "os/web", "1"),
                  access(Map.of("HTTP_PROXY", "http://me:secret@" + proxy.address()))))
          .isEqualTo(new Lookup.Found(DIGEST));
      assertThat(proxy.asked())
          .containsExactly("HEAD http://" + name + "/v2/os/web/manifests/1 HTTP/1.1");
    }
  }

  private Access access(Map<String, String> variables) throws IOException {
    return new Access(
        Map.of(), Map.of(), Files.readString(server.certificate()), Proxies.of(variables));
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(
        "%s %s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("Proxy-Authorization")));
    exchange.getResponseHeaders().set("Docker-Content-Digest", DIGEST);
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }
}
