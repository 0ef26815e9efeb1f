// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.testing.FakeRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTest {
  @TempDir Path folder;

  @Test
  void aMirrorStandsInForItsRegistryAndPublishingGoesPastIt() throws AssemblyException {
    try (var mirror = new FakeRegistry();
        var registry = new FakeRegistry()) {
      mirror.image("hub/library/tool:1", "{}");
      var routes =
          Routes.of(
              Set.of(registry.name()),
              List.of("docker.io=http://" + mirror.name() + "/hub/"),
              Optional.empty());
      var client = new RegistryClient(routes, Credentials.NONE);

      assertThat(client.pullManifest(Reference.parse("tool:1"))).isNotEmpty();
      client.pushManifest(
          Reference.parse(registry.name() + "/os:1"),
          "1",
          "any",
          "{}".getBytes(StandardCharsets.UTF_8));

      assertThat(registry.manifests).containsKey("os/1");
      assertThat(mirror.requests)
          .extracting(FakeRegistry.Request::path)
          .containsExactly("/v2/hub/library/tool/manifests/1");
    }
  }

  @Test
  void aMirrorWithoutARegistryIsForAllThatHaveNoneOfTheirOwn() {
    var routes =
        Routes.of(
            Set.of(),
            List.of(
                "https://all.example",
                "own.example=https://first.example",
                "own.example=https://own-mirror.example"),
            Optional.empty());

    assertThat(routes.pull(Reference.parse("own.example/a:1")))
        .hasToString("own-mirror.example/a:1");
    assertThat(routes.pull(Reference.parse("other.example/a:1"))).hasToString("all.example/a:1");
    assertThat(routes.pull(Reference.parse("a:1"))).hasToString("all.example/library/a:1");
    assertThat(routes.plain()).isEmpty();
  }

  @Test
  void refusesMirrorsThatAreNoUrls() {
    for (var wrong :
        List.of(
            "mirror.example",
            "a=b",
            "docker.io=ftp://m.example",
            "=https://m.example",
            "https://",
            "https://u:p@m.example",
            "https://m.example?a")) {
      assertThatThrownBy(() -> Routes.of(Set.of(), List.of(wrong), Optional.empty()))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--mirror: expected [REGISTRY=]http[s]://");
    }
  }

  @Test
  void saysThatItIsTheMirrorThatCannotBeReached() {
    var routes = Routes.of(Set.of(), List.of("own.example=http://127.0.0.1:1"), Optional.empty());
    var client = new RegistryClient(routes, Credentials.NONE, List.of());

    var failure =
        catchThrowableOfType(
            AssemblyException.class, () -> client.pullManifest(Reference.parse("own.example/a:1")));

    assertThat(failure.text())
        .contains("the mirror 127.0.0.1:1 of registry own.example cannot be reached");
  }

  @Test
  void believesACertificateFromAFileAndNoOther() throws Exception {
    try (var server = new TlsServer(folder, RoutesTest::manifest)) {
      var image = Reference.parse("127.0.0.1:" + server.port() + "/a:1");
      var trusting =
          Routes.of(Set.of(), List.of(), Certificates.read(List.of(server.certificate())));

      assertThat(new RegistryClient(trusting, Credentials.NONE).pullManifest(image))
          .asString()
          .isEqualTo("{}");

      var failure =
          catchThrowableOfType(
              AssemblyException.class,
              () -> new RegistryClient(Set.of(), Credentials.NONE).pullManifest(image));
      assertThat(failure.text()).contains("if its certificate is private, --cert-file");
    }
  }

  @Test
  void namesAFileWithoutACertificate() throws IOException {
    var file = Files.writeString(folder.resolve("none.pem"), "hello\n");

    assertThatThrownBy(() -> Certificates.read(List.of(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--cert-file")
        .hasMessageContaining(file.toString());
  }

  private static void manifest(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 2);
    exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
    exchange.close();
  }
}
