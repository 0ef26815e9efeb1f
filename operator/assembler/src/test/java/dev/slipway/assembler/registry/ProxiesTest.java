// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.core.registry.Proxies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries by names that only a proxy knows. */
class ProxiesTest {
  private static final byte[] BYTES = "some bytes".getBytes(StandardCharsets.UTF_8);
  private static final String BASIC = "Basic bWU6c2VjcmV0";

  @TempDir Path folder;

  private final List<String> requests = new CopyOnWriteArrayList<>();

  @Test
  void plainHttpIsPassedOnAndTheProxyToldWhoAsks() throws AssemblyException {
    try (var fake = new FakeRegistry();
        var proxy = new LoopbackProxy(BASIC)) {
      var name = fake.name().replace("127.0.0.1", "registry.example");
      var image = fake.image("a/b:1", "{}").replace(fake.name(), name);
      var client =
          client(
              Routes.direct(Set.of(name)),
              Map.of("HTTP_PROXY", "http://me:secret@" + proxy.address()));

      assertThat(client.pullManifest(Reference.parse(image))).isNotEmpty();
      push(client, Reference.parse(name + "/a/c:1"));

      assertThat(fake.blobs.get(Digest.of(BYTES).toString())).isEqualTo(BYTES);
      assertThat(proxy.asked())
          .anySatisfy(
              line -> assertThat(line).startsWith("GET http://" + name + "/v2/a/b/manifests/"));
    }
  }

  @Test
  void httpsGoesThroughATunnelWhichTheProxyIsToldWhoAsksFor() throws Exception {
    try (var server = new TlsServer(folder, this::answer);
        var proxy = new LoopbackProxy(BASIC)) {
      var name = "registry.example:" + server.port();
      var client = client(trusting(server), Map.of("https_proxy", "me:secret@" + proxy.address()));

      assertThat(client.pullManifest(Reference.parse(name + "/a:1"))).asString().isEqualTo("{}");
      assertThat(client.pushManifest(Reference.parse(name + "/a:1"), "1", "any", BYTES)).isTrue();

      assertThat(proxy.asked())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).isEqualTo("CONNECT " + name + " HTTP/1.1"));
      assertThat(requests)
          .containsExactly("GET /v2/a/manifests/1 null", "PUT /v2/a/manifests/1 null");
    }
  }

  @Test
  void aProxyThatRefusesIsNamedWithoutThePassword() throws Exception {
    try (var server = new TlsServer(folder, this::answer);
        var proxy = new LoopbackProxy(BASIC)) {
      var image = Reference.parse("registry.example:" + server.port() + "/a:1");
      var client = client(trusting(server), Map.of("HTTPS_PROXY", "me:wrong1@" + proxy.address()));

      var failure = catchThrowableOfType(AssemblyException.class, () -> client.pullManifest(image));

      assertThat(failure.text())
          .contains("cannot be reached by the proxy " + proxy.address(), "407")
          .doesNotContain("wrong1");
      assertThat(proxy.refused()).as("two calls, each without and with it").isEqualTo(4);
      assertThat(requests).isEmpty();
    }
  }

  @Test
  void whatNoProxyNamesIsReachedDirectly() throws AssemblyException {
    try (var fake = new FakeRegistry();
        var proxy = new LoopbackProxy(null)) {
      var image = fake.image("a/b:1", "{}");
      var client =
          client(
              Routes.direct(Set.of(fake.name())),
              Map.of("HTTP_PROXY", proxy.address(), "NO_PROXY", "127.0.0.1"));

      assertThat(client.pullManifest(Reference.parse(image))).isNotEmpty();
      assertThat(proxy.asked()).isEmpty();
    }
  }

  private static RegistryClient client(Routes routes, Map<String, String> environment) {
    return new RegistryClient(routes.by(Proxies.of(environment)), Credentials.NONE, List.of(1));
  }

  private static Routes trusting(TlsServer server) throws IOException {
    return Routes.of(Set.of(), List.of(), Certificates.read(List.of(server.certificate())));
  }

  private static void push(RegistryClient client, Reference to) throws AssemblyException {
    client.pushBlob(
        to,
        Digest.of(BYTES),
        new RegistryClient.BlobSource() {
          @Override
          public long size() {
            return BYTES.length;
          }

          @Override
          public void writeTo(OutputStream out) throws IOException {
            out.write(BYTES);
          }
        },
        Progress.Transfer.UNSEEN);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(
        "%s %s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("Proxy-Authorization")));
    exchange.getRequestBody().transferTo(new ByteArrayOutputStream());
    exchange.sendResponseHeaders(exchange.getRequestMethod().equals("PUT") ? 201 : 200, 2);
    exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
    exchange.close();
  }
}
