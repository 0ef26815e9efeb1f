// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks one registry for one manifest (OCI distribution specification 1.1): by {@code HEAD
 * /v2/<repository>/manifests/<tag or digest>}, whose header {@code Docker-Content-Digest} is the
 * digest, of an index as of a manifest. Where that header is missing, and where the contents are
 * wanted, the manifest is fetched, and its digest is that of its bytes.
 */
final class Manifests {
  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_HOST = "registry-1.docker.io";
  private static final String PULL = "pull";
  private static final int MOST_REDIRECTIONS = 3;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 303, 307, 308);
  private static final String MEDIA_TYPES =
      String.join(
          ", ",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  private final Http http;
  private final Duration limit;
  private final Set<String> insecure;
  private final Tokens tokens;
  private final Paces paces;

  Manifests(List<String> insecure, Duration limit) {
    this.insecure = Set.copyOf(insecure);
    this.limit = limit;
    this.http = new Http(limit);
    this.tokens = new Tokens(http);
    this.paces = new Paces(limit);
  }

  /** The digest of an image. */
  Lookup find(ImageReference image, Access access) {
    try {
      var answer = ask("HEAD", access.route(image), access, PULL);
      if (answer.status() != HttpURLConnection.HTTP_OK) {
        return missing(answer);
      }
      var digest = answer.header("Docker-Content-Digest").orElse("");
      if (digest.isEmpty()) {
        return switch (fetch(image, access)) {
          case Manifest.Found(String bytes, _) -> new Lookup.Found(bytes);
          case Manifest.Missing(Lookup.Missing why) -> why;
        };
      }
      return checked(image, digest);
    } catch (IOException | IllegalArgumentException e) {
      return new Lookup.Unreachable(Causes.tell(e, limit));
    }
  }

  /** An image's manifest or index. */
  Manifest fetch(ImageReference image, Access access) {
    try {
      var answer = ask("GET", access.route(image), access, PULL);
      if (answer.status() != HttpURLConnection.HTTP_OK) {
        return new Manifest.Missing(missing(answer));
      }
      var digest = "sha256:" + HexFormat.of().formatHex(sha256().digest(answer.bytes()));
      var said = answer.header("Docker-Content-Digest").orElse(digest);
      if (!said.equals(digest)) {
        return new Manifest.Missing(
            new Lookup.Unreachable("its answer's digest is not " + said + ", as it says"));
      }
      return switch (checked(image, digest)) {
        case Lookup.Missing why -> new Manifest.Missing(why);
        case Lookup.Found _ ->
            new Manifest.Found(digest, new String(answer.bytes(), StandardCharsets.UTF_8));
      };
    } catch (IOException | IllegalArgumentException e) {
      return new Manifest.Missing(new Lookup.Unreachable(Causes.tell(e, limit)));
    }
  }

  /** Deletes a tag that still means this digest; empty, or what the registry said instead. */
  String untag(ImageReference tag, String digest, Access access) {
    return switch (find(tag, access)) {
      case Lookup.Found(String now) when now.equals(digest) -> delete(tag, access);
      case Lookup.Found _, Lookup.NotFound _ -> "";
      case Lookup.Missing missing -> missing.said();
    };
  }

  private String delete(ImageReference tag, Access access) {
    try {
      var status = ask("DELETE", tag, access, "pull,delete").status();
      return status < HttpURLConnection.HTTP_MULT_CHOICE
              || status == HttpURLConnection.HTTP_NOT_FOUND
          ? ""
          : "HTTP " + status;
    } catch (IOException | IllegalArgumentException e) {
      return Causes.tell(e, limit);
    }
  }

  /** As anyone first; then with what the registry asks for, where it is to be had. */
  private Http.Answer ask(String method, ImageReference image, Access access, String actions)
      throws IOException {
    paces.await(image.registry());
    var answer = send(method, image, null, access);
    if (answer.status() == HttpURLConnection.HTTP_UNAUTHORIZED) {
      var authorization =
          tokens.answer(
              answer.header("WWW-Authenticate").orElse(""),
              image,
              actions,
              insecure.contains(image.registry()),
              access);
      if (authorization.isPresent()) {
        answer = send(method, image, authorization.get(), access);
      }
    }
    if (answer.status() == TOO_MANY_REQUESTS) {
      paces.slowDown(
          image.registry(),
          answer.header("Retry-After").orElse(""),
          answer.header("Date").orElse(""));
    }
    return answer;
  }

  /** Credentials go to the registry alone, and not to where it sends us. */
  private Http.Answer send(
      String method, ImageReference image, @Nullable String authorization, Access access)
      throws IOException {
    var headers = new HashMap<String, String>();
    headers.put("Accept", MEDIA_TYPES);
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    var address = address(image);
    var answer = http.send(method, address, headers, access);
    for (var i = 0; i < MOST_REDIRECTIONS && REDIRECTIONS.contains(answer.status()); i++) {
      headers.remove("Authorization");
      address = address.resolve(answer.header("Location").orElse(""));
      if (!"https".equals(address.getScheme()) && !insecure.contains(address.getRawAuthority())) {
        throw new IOException("it redirects to " + address.getScheme() + ", which is not allowed");
      }
      answer = http.send(method, address, headers, access);
    }
    return answer;
  }

  private URI address(ImageReference image) {
    var scheme = insecure.contains(image.registry()) ? "http" : "https";
    var host = image.registry().equals(DOCKER_HUB) ? DOCKER_HUB_HOST : image.registry();
    return URI.create(
        "%s://%s/v2/%s/manifests/%s"
            .formatted(scheme, host, image.repository(), image.qualifier()));
  }

  private static Lookup.Missing missing(Http.Answer answer) {
    return switch (answer.status()) {
      case HttpURLConnection.HTTP_NOT_FOUND -> new Lookup.NotFound("HTTP 404");
      case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
          new Lookup.Denied("HTTP " + answer.status());
      default -> new Lookup.Unreachable("HTTP " + answer.status());
    };
  }

  private static Lookup checked(ImageReference image, String digest) {
    if (!ImageReference.isDigest(digest)) {
      return new Lookup.Unreachable("it has the image, but gives no sha256 digest for it");
    }
    if (image.isPinned() && !digest.equals(image.qualifier())) {
      return new Lookup.Unreachable("asked for one digest, it answers with another, " + digest);
    }
    return new Lookup.Found(digest);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
