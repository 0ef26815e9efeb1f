// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.core.registry.ImageReference;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers a registry that wants to know who asks: by the credentials themselves, or by the token
 * that it has {@code WWW-Authenticate: Bearer realm="…",service="…"} fetched (distribution project,
 * "Token Authentication Specification"). Neither is ever logged.
 */
final class Tokens {
  private static final Pattern PARAMETER = Pattern.compile("([a-z]+)=\"([^\"]{0,1024})\"");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Http http;

  Tokens(Http http) {
    this.http = http;
  }

  /**
   * The Authorization header that is wanted, or nothing when none is offered or given.
   *
   * @param challenge what the registry said
   * @param image that is asked for
   * @param plain whether it is asked over plain HTTP
   */
  Optional<String> answer(
      String challenge, ImageReference image, String actions, boolean plain, Access access)
      throws IOException {
    var basic = access.basic(image.registry());
    if (challenge.regionMatches(true, 0, "Basic", 0, 5)) {
      return Optional.ofNullable(basic);
    }
    if (!challenge.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.empty();
    }
    var parameters = new HashMap<String, String>();
    PARAMETER.matcher(challenge).results().forEach(r -> parameters.put(r.group(1), r.group(2)));
    var realm = URI.create(parameters.getOrDefault("realm", ""));
    if (!"https".equals(realm.getScheme()) && !(plain && "http".equals(realm.getScheme()))) {
      return Optional.empty();
    }
    var query = "scope=" + encoded("repository:" + image.repository() + ":" + actions);
    if (parameters.containsKey("service")) {
      query += "&service=" + encoded(parameters.get("service"));
    }
    var address = URI.create(realm + (realm.getQuery() == null ? "?" : "&") + query);
    return fetch(address, basic, access).map(token -> "Bearer " + token);
  }

  private Optional<String> fetch(URI address, @Nullable String basic, Access access)
      throws IOException {
    Map<String, String> headers = basic == null ? Map.of() : Map.of("Authorization", basic);
    var answer = http.send("GET", address, headers, access);
    if (answer.status() != HttpURLConnection.HTTP_OK) {
      return Optional.empty();
    }
    var json = JSON.readTree(answer.bytes());
    var token = json.path("token").asText(json.path("access_token").asText(""));
    return token.isEmpty() ? Optional.empty() : Optional.of(token);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
