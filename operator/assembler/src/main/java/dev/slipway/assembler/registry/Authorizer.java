// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import dev.slipway.assembler.json.JsonText;
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
  private final Map<String, String> known = new ConcurrentHashMap<>();

  Authorizer(Credentials credentials, Http http) {
    this.http = http;
    this.credentials = credentials;
  }

  /**
   * What a call may do.
   *
   * @param repository at which repository
   * @param actions pull, or pull and push
   * @param source another repository of the registry that is read, too
   */
  record Access(Reference repository, String actions, Optional<String> source) {
    private String scopes() {
      return scope(repository.repository(), actions)
          + source.map(from -> "&" + scope(from, "pull")).orElse("");
    }

    private static String scope(String repository, String actions) {
      return "scope=" + encode("repository:" + repository + ":" + actions);
    }

    private String key() {
      return repository.registry() + " " + scopes();
    }
  }

  /** The header that was right for this access before. */
  Optional<String> known(Access access) {
    return Optional.ofNullable(known.get(access.key()));
  }

  /** The header that answers a challenge; empty when there is none. */
  Optional<String> answer(Access access, String challenge, URI asker) throws IOException {
    var basic = credentials.basic(access.repository.registry());
    var scheme = challenge.strip().toLowerCase(Locale.ROOT);
    var header = scheme.startsWith("bearer") ? token(access, challenge, asker, basic) : basic;
    header.ifPresent(value -> known.put(access.key(), value));
    return header;
  }

  private Optional<String> token(Access access, String challenge, URI asker, Optional<String> basic)
      throws IOException {
    var parameters = new HashMap<String, String>();
    for (var matcher = PARAMETER.matcher(challenge); matcher.find(); ) {
      parameters.put(matcher.group(1), matcher.group(2));
    }
    var realm = parameters.getOrDefault("realm", "");
    var query = access.scopes() + "&service=" + encode(parameters.getOrDefault("service", ""));
    var uri = http.follow(asker, realm + (realm.contains("?") ? "&" : "?") + query);
    Map<String, String> headers = basic.map(b -> Map.of("Authorization", b)).orElse(Map.of());
    try (var response = http.send(new Http.Request("GET", uri, headers, Optional.empty()))) {
      if (response.status() != 200) {
        return Optional.empty();
      }
      var answer = JsonText.read(response.body().readNBytes(MAX_TOKEN_ANSWER));
      var token = answer.path("token").asText(answer.path("access_token").asText(""));
      return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
