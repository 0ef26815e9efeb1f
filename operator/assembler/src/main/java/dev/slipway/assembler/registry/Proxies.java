// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Proxies as the environment names them for most programs: {@code HTTPS_PROXY} and {@code
 * HTTP_PROXY} by the scheme of what is asked for, but for the hosts of {@code NO_PROXY} and this
 * computer itself.
 */
public final class Proxies {
  /** Everything is asked directly. */
  static final Proxies NONE = of(Map.of());

  private static final int DEFAULT_PORT = 80;

  private final Map<String, Way> ways;
  private final List<String> exceptions;

  private Proxies(Map<String, Way> ways, List<String> exceptions) {
    this.ways = ways;
    this.exceptions = exceptions;
  }

  /**
   * How to reach a server.
   *
   * @param login what answers when a proxy asks for a password
   */
  record Way(Proxy proxy, Optional<Authenticator> login) {
    static final Way DIRECT = new Way(Proxy.NO_PROXY, Optional.empty());
  }

  /**
   * Reads variables, in capital letters or not.
   *
   * @throws IllegalArgumentException when one is no address of a proxy
   */
  public static Proxies of(Map<String, String> environment) {
    var ways = new TreeMap<String, Way>();
    for (var scheme : List.of("http", "https")) {
      var name = scheme + "_proxy";
      variable(environment, name).ifPresent(value -> ways.put(scheme, way(name, value)));
    }
    var exceptions = variable(environment, "no_proxy").orElse("").toLowerCase(Locale.ROOT);
    return new Proxies(
        ways,
        Stream.of(exceptions.split(",", -1))
            .map(String::strip)
            .filter(it -> !it.isEmpty())
            .toList());
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Stream.of(name.toUpperCase(Locale.ROOT), name)
        .flatMap(key -> Stream.ofNullable(environment.get(key)))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private static Way way(String name, String value) {
    var uri = address(value);
    if (uri == null || !"http".equals(uri.getScheme()) || uri.getHost() == null) {
      // The value itself may hold a password.
      throw new IllegalArgumentException(
          name.toUpperCase(Locale.ROOT) + ": expected http://[USER:PASSWORD@]HOST:PORT");
    }
    var port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return new Way(
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(uri.getHost(), port)),
        Optional.ofNullable(uri.getUserInfo()).map(Login::new));
  }

  private static @Nullable URI address(String value) {
    try {
      return URI.create(value.contains("://") ? value : "http://" + value);
    } catch (IllegalArgumentException e) {
      return null; // what it says has the value in it
    }
  }

  /** Answers proxies, and nobody else. */
  private static final class Login extends Authenticator {
    private final String user;
    private final char[] password;

    Login(String userAndPassword) {
      var colon = userAndPassword.indexOf(':');
      user = colon < 0 ? userAndPassword : userAndPassword.substring(0, colon);
      password = userAndPassword.substring(colon < 0 ? user.length() : colon + 1).toCharArray();
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      return getRequestorType() == RequestorType.PROXY
          ? new PasswordAuthentication(user, password)
          : null;
    }
  }

  /** How to reach an address. */
  Way to(URI uri) {
    return isExcepted(uri) ? Way.DIRECT : ways.getOrDefault(uri.getScheme(), Way.DIRECT);
  }

  private boolean isExcepted(URI uri) {
    var host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.startsWith("127.")
        || exceptions.stream()
            .anyMatch(it -> matches(it, host) || matches(it, host + ":" + uri.getPort()));
  }

  /** A name stands for its subdomains, too; one that begins with a dot for these alone. */
  private static boolean matches(String exception, String host) {
    var name = exception.startsWith("*.") ? exception.substring(1) : exception;
    var domain = name.startsWith(".") ? name : "." + name;
    return name.equals("*") || host.equals(name) || host.endsWith(domain);
  }
}
