// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * By which proxy servers are reached, as the variables say that most programs know: {@code
 * HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}, or their names in small letters. This
 * machine is reached without one.
 *
 * @param secure for HTTPS
 * @param plain for plain HTTP
 * @param direct what is reached without: hosts, each with its subdomains, {@code .example.com} for
 *     subdomains alone, IPv4 addresses and ranges, each with a port if it is for that alone, and
 *     {@code *} for all
 */
public record Proxies(@Nullable Proxy secure, @Nullable Proxy plain, List<String> direct) {
  /** There are none. */
  public static final Proxies NONE = new Proxies(null, null, List.of());

  private static final String HTTPS = "HTTPS_PROXY";
  private static final String HTTP = "HTTP_PROXY";
  private static final String NONE_FOR = "NO_PROXY";

  /** The variables. */
  public static final List<String> NAMES = List.of(HTTP, HTTPS, NONE_FOR);

  public Proxies {
    direct = List.copyOf(direct);
  }

  /**
   * Reads variables; those that are empty say nothing.
   *
   * @throws IllegalArgumentException that names the variable which is wrong
   */
  public static Proxies of(Map<String, String> variables) {
    var secure = variable(variables, HTTPS);
    var plain = variable(variables, HTTP);
    return secure.isEmpty() && plain.isEmpty()
        ? NONE
        : new Proxies(
            secure.isEmpty() ? null : Proxy.of(HTTPS, secure),
            plain.isEmpty() ? null : Proxy.of(HTTP, plain),
            Arrays.stream(variable(variables, NONE_FOR).toLowerCase(Locale.ROOT).split(",", -1))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList());
  }

  private static String variable(Map<String, String> variables, String name) {
    return Stream.of(name, name.toLowerCase(Locale.ROOT))
        .map(variables::get)
        .filter(value -> value != null && !value.isBlank())
        .findFirst()
        .orElse("");
  }

  /** The proxy for a server. */
  public Optional<Proxy> to(String scheme, String host, int port) {
    var proxy = scheme.equals("https") ? secure : plain;
    return proxy == null || isDirect(host.toLowerCase(Locale.ROOT), port)
        ? Optional.empty()
        : Optional.of(proxy);
  }

  private boolean isDirect(String host, int port) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || inRange(host, "127.0.0.0/8")
        || direct.stream().anyMatch(entry -> names(entry, host, port));
  }

  private static boolean names(String entry, String host, int port) {
    var colon = entry.lastIndexOf(':');
    var hasPort = colon > 0 && entry.indexOf(':') == colon;
    if (hasPort && !entry.substring(colon + 1).equals(Integer.toString(port))) {
      return false;
    }
    var name = hasPort ? entry.substring(0, colon) : entry;
    if (name.startsWith("*.") || name.startsWith(".")) {
      return host.endsWith(name.substring(name.indexOf('.')));
    }
    return name.equals("*")
        || host.equals(name)
        || host.endsWith("." + name)
        || inRange(host, name);
  }

  private static boolean inRange(String host, String range) {
    var slash = range.indexOf('/');
    if (slash < 0 || !range.substring(slash + 1).matches("[0-9]|[12][0-9]|3[0-2]")) {
      return false;
    }
    var address = address(host);
    var network = address(range.substring(0, slash));
    var rest = 32 - Integer.parseInt(range.substring(slash + 1));
    return address >= 0 && network >= 0 && address >> rest == network >> rest;
  }

  /** An IPv4 address as a number; -1 when it is none. */
  private static long address(String text) {
    if (!text.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}")) {
      return -1;
    }
    var number = 0L;
    for (var part : text.split("\\.", -1)) {
      var value = Integer.parseInt(part);
      if (value > 255) {
        return -1;
      }
      number = number << 8 | value;
    }
    return number;
  }
}
