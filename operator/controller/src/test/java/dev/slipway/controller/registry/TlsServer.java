// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server on loopback that speaks TLS, with a certificate that nobody knows. */
final class TlsServer implements AutoCloseable {
  private static final char[] PASSWORD = "secret".toCharArray();

  private final HttpsServer server;
  private final Path folder;

  /** Starts it, for this machine and for the name {@code registry.example}. */
  TlsServer(Path folder, HttpHandler handler)
      throws IOException, InterruptedException, GeneralSecurityException {
    this.folder = folder;
    keytool(
        List.of(
            "-genkeypair",
            "-keyalg",
            "EC",
            "-dname",
            "CN=registry",
            "-ext",
            "san=ip:127.0.0.1,dns:registry.example",
            "-validity",
            "2"));
    keytool(List.of("-exportcert", "-rfc", "-file", certificate().toString()));
    var keys = KeyStore.getInstance(keys().toFile(), PASSWORD);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", handler);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The file with its certificate. */
  Path certificate() {
    return folder.resolve("ca.pem");
  }

  private Path keys() {
    return folder.resolve("keys");
  }

  private void keytool(List<String> arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
    command.addAll(arguments);
    command.addAll(
        List.of("-keystore", keys().toString(), "-storepass", new String(PASSWORD), "-alias", "a"));
    var said = folder.resolve("keytool.log").toFile();
    var tool = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said).start();
    assertThat(tool.waitFor()).as(Files.readString(said.toPath())).isZero();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
