// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import dev.slipway.core.registry.Proxies;
import dev.slipway.core.registry.Proxy;
import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLSocketFactory;

/**
 * How registries are reached: which by plain HTTP, which by way of a mirror, which certificates are
 * believed besides those of this computer, and by which proxies.
 *
 * @param plain registries (host and port) that are talked to by plain HTTP, mirrors included
 * @param mirrors host, port and path that stand in for a registry; {@code *} for all others
 * @param tls makes TLS connections, if not Java's own
 * @param proxies by which servers are reached, mirrors and those that a registry sends us to
 *     included
 */
public record Routes(
    Set<String> plain,
    Map<String, String> mirrors,
    Optional<SSLSocketFactory> tls,
    Proxies proxies) {
  private static final String ALL_OTHERS = "*";
  private static final Set<String> DOCKER_HUB =
      Set.of("docker.io", "index.docker.io", "registry-1.docker.io");

  /** By HTTPS to each registry itself, but to these by plain HTTP. */
  public static Routes direct(Set<String> plain) {
    return new Routes(Set.copyOf(plain), Map.of(), Optional.empty(), Proxies.NONE);
  }

  /**
   * Reads options.
   *
   * @param mirrors LinuxKit's {@code [REGISTRY=]URL}; without a registry, for all that have none of
   *     their own; the last one wins
   * @throws IllegalArgumentException that says what was expected
   */
  public static Routes of(
      Collection<String> insecure, Collection<String> mirrors, Optional<SSLSocketFactory> tls) {
    var plain = new HashSet<String>();
    for (var registry : insecure) {
      plain.add(registry(registry));
    }
    var targets = new TreeMap<String, String>();
    for (var mirror : mirrors) {
      var equals = mirror.indexOf('=');
      var registry = equals < 0 ? ALL_OTHERS : canonical(mirror.substring(0, equals));
      var url = url(mirror, mirror.substring(equals + 1));
      var target = url.getRawAuthority() + url.getRawPath().replaceAll("/+$", "");
      targets.put(registry, target);
      if (url.getScheme().equals("http")) {
        plain.add(url.getRawAuthority());
      }
    }
    return new Routes(Set.copyOf(plain), Map.copyOf(targets), tls, Proxies.NONE);
  }

  /** The same, by proxies. */
  public Routes by(Proxies through) {
    return new Routes(plain, mirrors, tls, through);
  }

  private static String registry(String text) {
    if (text.isEmpty() || text.contains("/") || text.contains(" ")) {
      throw new IllegalArgumentException(
          "--insecure-registry: expected HOST[:PORT], found \"" + text + "\"");
    }
    return text;
  }

  private static URI url(String option, String text) {
    try {
      var url = URI.create(text);
      var web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (web
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawQuery() == null
          && !option.startsWith("=")) {
        return url;
      }
    } catch (IllegalArgumentException e) { // said below
    }
    throw new IllegalArgumentException(
        "--mirror: expected [REGISTRY=]http[s]://HOST[:PORT][/PATH], found \"" + option + "\"");
  }

  private static String canonical(String registry) {
    return DOCKER_HUB.contains(registry) ? "docker.io" : registry;
  }

  /** Where an image is pulled from: the mirror's name for it, or its own. */
  Reference pull(Reference image) {
    var target = mirrors.get(canonical(image.registry()));
    if (target == null) {
      target = mirrors.get(ALL_OTHERS);
    }
    if (target == null) {
      return image;
    }
    var slash = target.indexOf('/');
    var path = slash < 0 ? "" : target.substring(slash + 1) + "/";
    return new Reference(
        slash < 0 ? target : target.substring(0, slash),
        path + image.repository(),
        image.tag(),
        image.digest());
  }

  /** The proxy by which an address is reached. */
  Optional<Proxy> proxy(URI address) {
    var usual = address.getScheme().equals("https") ? 443 : 80;
    var port = address.getPort() < 0 ? usual : address.getPort();
    return proxies.to(address.getScheme(), address.getHost(), port);
  }

  /** The address of a path in a repository. */
  URI uri(Reference repository, String path) {
    var scheme = plain.contains(repository.registry()) ? "http" : "https";
    return URI.create(
        scheme + "://" + repository.registry() + "/v2/" + repository.repository() + "/" + path);
  }

  /**
   * Whether one server may send us to an address: to HTTPS always; to plain HTTP only at itself, or
   * where the user said so, and never from HTTPS.
   */
  boolean mayGo(URI from, URI to) {
    return "https".equals(to.getScheme())
        || ("http".equals(to.getScheme())
            && "http".equals(from.getScheme())
            && to.getRawAuthority() != null
            && (to.getRawAuthority().equals(from.getRawAuthority())
                || plain.contains(to.getRawAuthority())));
  }
}
