// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Answers a registry's challenges, by Basic credentials or by a token from its token server
 * (Distribution's "Token Authentication Specification").
 */
final class Authorizer {
  private static final Pattern PARAMETER = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");
  private static final int MAX_TOKEN_ANSWER = 1 << 20;

  private final Credentials credentials;
  private final Http http;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, String> known = new ConcurrentHashMap<>();

  Authorizer(Credentials credentials, Http http) {
    this.http = http;
    this.credentials = credentials;
  }

  /** The header that was right for this scope before. */
  Optional<String> known(Reference repository, String actions) {
    return Optional.ofNullable(known.get(key(repository, actions)));
  }

  /** The header that answers a challenge; empty when there is none. */
  Optional<String> answer(Reference repository, String actions, String challenge, URI asker)
      throws IOException {
    var basic = credentials.basic(repository.registry());
    var scheme = challenge.strip().toLowerCase(Locale.ROOT);
    var header =
        scheme.startsWith("bearer") ? token(repository, actions, challenge, asker, basic) : basic;
    header.ifPresent(value -> known.put(key(repository, actions), value));
    return header;
  }

  private Optional<String> token(
      Reference repository, String actions, String challenge, URI asker, Optional<String> basic)
      throws IOException {
    var parameters = new HashMap<String, String>();
    for (var matcher = PARAMETER.matcher(challenge); matcher.find(); ) {
      parameters.put(matcher.group(1), matcher.group(2));
    }
    var realm = parameters.getOrDefault("realm", "");
    var scope = "repository:" + repository.repository() + ":" + actions;
    var query =
        "scope=" + encode(scope) + "&service=" + encode(parameters.getOrDefault("service", ""));
    var uri = http.follow(asker, realm + (realm.contains("?") ? "&" : "?") + query);
    Map<String, String> headers = basic.map(b -> Map.of("Authorization", b)).orElse(Map.of());
    try (var response = http.send(new Http.Request("GET", uri, headers, Optional.empty()))) {
      if (response.status() != 200) {
        return Optional.empty();
      }
      var answer = json.readTree(response.body().readNBytes(MAX_TOKEN_ANSWER));
      var token = answer.path("token").asText(answer.path("access_token").asText(""));
      return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String key(Reference repository, String actions) {
    return repository.registry() + "/" + repository.repository() + " " + actions;
  }
}
