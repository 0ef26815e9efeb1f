// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Proxies;
import dev.slipway.core.registry.Proxy;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How somebody reaches registries.
 *
 * @param credentials the value of a Basic Authorization header, by registry
 * @param mirrors host, port and path of what is asked in place of a registry
 * @param certificates in PEM, believed besides those of this machine; empty for none
 * @param proxies by which servers are reached
 */
public record Access(
    Map<String, String> credentials,
    Map<String, String> mirrors,
    String certificates,
    Proxies proxies) {
  /** As anyone. */
  public static final Access ANONYMOUS = new Access(Map.of(), Map.of(), "", Proxies.NONE);

  public Access {
    credentials = Map.copyOf(credentials);
    mirrors = Map.copyOf(mirrors);
  }

  @Nullable String basic(String registry) {
    return credentials.get(registry);
  }

  /** Where an image is asked for: its mirror's name for it, or its own. */
  ImageReference route(ImageReference image) {
    var mirror = mirrors.get(image.registry());
    if (mirror == null) {
      return image;
    }
    var slash = mirror.indexOf('/');
    return slash < 0
        ? new ImageReference(mirror, image.repository(), image.qualifier())
        : new ImageReference(
            mirror.substring(0, slash),
            mirror.substring(slash + 1) + "/" + image.repository(),
            image.qualifier());
  }

  /** The proxy by which an address is reached. */
  Optional<Proxy> proxy(URI address) {
    var usual = "https".equals(address.getScheme()) ? 443 : 80;
    var port = address.getPort() < 0 ? usual : address.getPort();
    return address.getHost() == null
        ? Optional.empty()
        : proxies.to(address.getScheme(), address.getHost(), port);
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "Access[" + credentials.keySet() + ", " + mirrors + ", " + proxies + "]";
  }
}
