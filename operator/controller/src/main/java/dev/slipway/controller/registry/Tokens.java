// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Fetches the token that a registry asks for with {@code WWW-Authenticate: Bearer
 * realm="…",service="…"} (distribution project, "Token Authentication Specification"). Tokens are
 * never logged.
 */
final class Tokens {
  private static final int MAX_ANSWER = 64 * 1024;
  private static final Pattern PARAMETER = Pattern.compile("([a-z]+)=\"([^\"]{0,1024})\"");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final Duration limit;

  Tokens(HttpClient http, Duration limit) {
    this.http = http;
    this.limit = limit;
  }

  /**
   * A token to pull from a repository, or nothing when none is offered or given.
   *
   * @param headers of the answer that asked for it
   * @param plain whether it may be fetched over plain HTTP
   */
  Optional<String> pull(HttpHeaders headers, String repository, boolean plain)
      throws IOException, InterruptedException {
    var challenge = headers.firstValue("WWW-Authenticate").orElse("");
    if (!challenge.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.empty();
    }
    var parameters = new HashMap<String, String>();
    PARAMETER.matcher(challenge).results().forEach(r -> parameters.put(r.group(1), r.group(2)));
    var realm = URI.create(parameters.getOrDefault("realm", ""));
    if (!"https".equals(realm.getScheme()) && !(plain && "http".equals(realm.getScheme()))) {
      return Optional.empty();
    }
    var query = "scope=" + encoded("repository:" + repository + ":pull");
    if (parameters.containsKey("service")) {
      query += "&service=" + encoded(parameters.get("service"));
    }
    var address = realm + (realm.getQuery() == null ? "?" : "&") + query;
    return fetch(URI.create(address));
  }

  private Optional<String> fetch(URI address) throws IOException, InterruptedException {
    var answer =
        http.send(
            HttpRequest.newBuilder(address).timeout(limit).build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
      return Optional.empty();
    }
    var json = JSON.readTree(answer.body());
    var token = json.path("token").asText(json.path("access_token").asText(""));
    return token.isEmpty() ? Optional.empty() : Optional.of(token);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
