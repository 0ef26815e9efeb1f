// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server that passes requests on. It is talked to by plain HTTP; of HTTPS it sees host and port.
 *
 * @param user and password, with a colon between; null when it asks for none
 */
public record Proxy(String host, int port, @Nullable String user) {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:[hH][tT][tT][pP]://)?(?:([^@/]*)@)?([A-Za-z0-9._-]+)(?::([0-9]{1,5}))?/?");
  private static final int USUAL_PORT = 80;
  private static final int MOST_PORT = 65535;

  /**
   * Reads an address.
   *
   * @param name of the variable that has it
   * @throws IllegalArgumentException that names the variable, but not what it holds: that may be a
   *     password
   */
  static Proxy of(String name, String address) {
    var matcher = ADDRESS.matcher(address.strip());
    if (matcher.matches()) {
      var port = matcher.group(3) == null ? USUAL_PORT : Integer.parseInt(matcher.group(3));
      if (port > 0 && port <= MOST_PORT) {
        var user = matcher.group(1);
        return new Proxy(matcher.group(2), port, user == null ? null : decoded(user));
      }
    }
    throw new IllegalArgumentException(
        name + ": expected [http://][USER:PASSWORD@]HOST[:PORT], the address of an HTTP proxy");
  }

  /** What it wants to know of who asks: the value of a header {@code Proxy-Authorization}. */
  public Optional<String> authorization() {
    return Optional.ofNullable(user)
        .map(u -> Base64.getEncoder().encodeToString(u.getBytes(StandardCharsets.UTF_8)))
        .map(text -> "Basic " + text);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return host + ":" + port;
  }

  private static String decoded(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var length = 0;
    for (var i = 0; i < bytes.length; i++) {
      var escaped = bytes[i] == '%' && i + 2 < bytes.length ? hex(bytes, i + 1) : -1;
      bytes[length++] = escaped < 0 ? bytes[i] : (byte) escaped;
      i += escaped < 0 ? 0 : 2;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static int hex(byte[] bytes, int at) {
    var high = Character.digit(bytes[at], 16);
    var low = Character.digit(bytes[at + 1], 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
