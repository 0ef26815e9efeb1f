// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.testing.FakeRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTest {
  private static final char[] PASSWORD = "secret".toCharArray();

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
    keytool(
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1",
        "-validity",
        "2");
    keytool("-exportcert", "-rfc", "-file", folder.resolve("ca.pem").toString());
    var server = server();
    try {
      var image = Reference.parse("127.0.0.1:" + server.getAddress().getPort() + "/a:1");
      var trusting =
          Routes.of(Set.of(), List.of(), Certificates.read(List.of(folder.resolve("ca.pem"))));

      assertThat(new RegistryClient(trusting, Credentials.NONE).pullManifest(image))
          .asString()
          .isEqualTo("{}");

      var failure =
          catchThrowableOfType(
              AssemblyException.class,
              () -> new RegistryClient(Set.of(), Credentials.NONE).pullManifest(image));
      assertThat(failure.text()).contains("if its certificate is private, --cert-file");
    } finally {
      server.stop(0);
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

  private HttpsServer server() throws Exception {
    var keys = KeyStore.getInstance(folder.resolve("keys").toFile(), PASSWORD);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/v2/a/manifests/1",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    return server;
  }

  private void keytool(String... args) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
    command.addAll(List.of(args));
    command.addAll(
        List.of(
            "-keystore", folder.resolve("keys").toString(), "-storepass", "secret", "-alias", "a"));
    var errors = folder.resolve("errors");
    var tool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(errors.toFile())
            .start();
    assertThat(tool.waitFor()).as(Files.readString(errors)).isZero();
  }
}
