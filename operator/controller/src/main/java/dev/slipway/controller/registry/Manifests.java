// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether a manifest is there, by {@code HEAD /v2/<repository>/manifests/<tag or digest>} (OCI
 * distribution specification 1.1, "Checking if content exists in the registry"): no body is read,
 * so there is none to be afraid of. The digest is that of the header {@code Docker-Content-Digest},
 * of an index as of a manifest.
 */
final class Manifests {
  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_HOST = "registry-1.docker.io";
  private static final String MEDIA_TYPES =
      String.join(
          ", ",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  private final HttpClient http;
  private final Duration limit;
  private final Set<String> insecure;
  private final Tokens tokens;

  Manifests(List<String> insecure, Executor threads, Duration limit) {
    this.insecure = Set.copyOf(insecure);
    this.limit = limit;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(limit)
            .executor(threads)
            .build();
    this.tokens = new Tokens(http, limit);
  }

  /** Asks for an image, anonymously; by a token, where the registry hands them out to anyone. */
  Lookup find(ImageReference reference) throws InterruptedException {
    try {
      var answer = head(reference, null);
      if (answer.statusCode() != HttpURLConnection.HTTP_UNAUTHORIZED) {
        return read(reference, answer.statusCode(), answer.headers());
      }
      var plain = insecure.contains(reference.registry());
      var token = tokens.pull(answer.headers(), reference.repository(), plain);
      if (token.isEmpty()) {
        return new Lookup.Denied("HTTP 401");
      }
      var second = head(reference, token.get());
      return read(reference, second.statusCode(), second.headers());
    } catch (IOException | IllegalArgumentException e) {
      return new Lookup.Unreachable(Causes.tell(e, limit));
    }
  }

  private HttpResponse<Void> head(ImageReference reference, @Nullable String token)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(address(reference))
            .HEAD()
            .timeout(limit)
            .header("Accept", MEDIA_TYPES);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.discarding());
  }

  private URI address(ImageReference reference) {
    var scheme = insecure.contains(reference.registry()) ? "http" : "https";
    var host = reference.registry().equals(DOCKER_HUB) ? DOCKER_HUB_HOST : reference.registry();
    return URI.create(
        "%s://%s/v2/%s/manifests/%s"
            .formatted(scheme, host, reference.repository(), reference.qualifier()));
  }

  private static Lookup read(ImageReference reference, int status, HttpHeaders headers) {
    return switch (status) {
      case HttpURLConnection.HTTP_OK -> digest(reference, headers);
      case HttpURLConnection.HTTP_NOT_FOUND -> new Lookup.NotFound("HTTP 404");
      case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
          new Lookup.Denied("HTTP " + status);
      default -> new Lookup.Unreachable("HTTP " + status);
    };
  }

  private static Lookup digest(ImageReference reference, HttpHeaders headers) {
    var digest = headers.firstValue("Docker-Content-Digest").orElse("");
    if (!ImageReference.isDigest(digest)) {
      return new Lookup.Unreachable("it has the image, but gives no sha256 digest for it");
    }
    if (reference.isPinned() && !digest.equals(reference.qualifier())) {
      return new Lookup.Unreachable("asked for one digest, it answers with another, " + digest);
    }
    return new Lookup.Found(digest);
  }
}
