// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import dev.slipway.core.registry.Proxy;
import java.io.IOException;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections, by a proxy where there is one. The proxy is told who asks with a plain request
 * itself, but never within a tunnel, where the server at its end would read it.
 */
final class Connections {
  private static final int MOST_KEPT = 32;

  static {
    // Else Java keeps from a proxy who asks for a tunnel.
    System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
  }

  /** One for each proxy: Java remembers by them what a proxy has wanted to know. */
  private final Map<Proxy, ForProxy> authenticators = new ConcurrentHashMap<>();

  /** A connection that is not made yet. */
  HttpURLConnection open(URI address, Optional<Proxy> proxy) throws IOException {
    var opened =
        proxy.isPresent()
            ? address.toURL().openConnection(java(proxy.get()))
            : address.toURL().openConnection();
    if (!(opened instanceof HttpURLConnection connection)) {
      throw new IOException("no HTTP address: " + address);
    }
    proxy.filter(by -> by.user() != null).ifPresent(by -> authorize(connection, by));
    return connection;
  }

  /**
   * Makes the tunnel that a connection needs, if it needs one. Else a proxy that makes none would
   * pass for the server at its end: Java takes its answer for that one's.
   */
  static void connect(HttpURLConnection connection, Optional<Proxy> proxy) throws IOException {
    if (proxy.isPresent()) {
      connection.connect();
    }
  }

  private static java.net.Proxy java(Proxy proxy) {
    return new java.net.Proxy(
        java.net.Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port()));
  }

  private void authorize(HttpURLConnection connection, Proxy proxy) {
    if (connection instanceof HttpsURLConnection) {
      if (authenticators.size() >= MOST_KEPT) {
        authenticators.clear();
      }
      var authenticator = authenticators.computeIfAbsent(proxy, ForProxy::new);
      authenticator.given.remove();
      connection.setAuthenticator(authenticator);
    } else {
      connection.setRequestProperty("Proxy-Authorization", proxy.authorization().orElseThrow());
    }
  }

  /** Answers proxies alone, and each connection once: what was refused is refused again. */
  private static final class ForProxy extends Authenticator {
    private final String name;
    private final String password;
    private final ThreadLocal<Boolean> given = ThreadLocal.withInitial(() -> false);

    ForProxy(Proxy proxy) {
      var parts = String.valueOf(proxy.user()).split(":", 2);
      name = parts[0];
      password = parts.length == 1 ? "" : parts[1];
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      if (getRequestorType() != RequestorType.PROXY || given.get()) {
        return null;
      }
      given.set(true);
      return new PasswordAuthentication(name, password.toCharArray());
    }
  }
}
