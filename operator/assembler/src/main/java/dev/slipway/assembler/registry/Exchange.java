// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLException;

/** Calls of a registry: authorized when it asks for that, repeated when it may help. */
final class Exchange {

  private static final int MAX_ERROR_TEXT = 2048;

  private static final String PULL = "pull";

  private final Routes routes;
  private final Http http;
  private final Authorizer authorizer;
  private final List<Integer> waits;

  /**
   * An exchange.
   *
   * @param waits before a call is repeated, in milliseconds
   */
  Exchange(Routes routes, Credentials credentials, List<Integer> waits) {
    this.routes = routes;
    this.http = new Http(routes);
    this.authorizer = new Authorizer(credentials, http);
    this.waits = waits;
  }

  /** A call: what to do at which path of a repository, and the actions that a token must allow. */
  record Call(
      Reference repository,
      String method,
      String path,
      String actions,
      Map<String, String> headers,
      Optional<Http.Body> body) {
    static Call plain(Reference repository, String method, String path, String actions) {
      return new Call(repository, method, path, actions, Map.of(), Optional.empty());
    }
  }

  /** Takes an answer; an IOException means that the call may be repeated. */
  @FunctionalInterface
  interface Handler<T> {
    T handle(Http.Response response) throws IOException, AssemblyException;
  }

  /** Calls until it works or has failed too often. */
  <T> T run(Step step, Call call, Handler<T> handler) throws AssemblyException {
    for (var attempt = 0; ; attempt++) {
      try (var response = authorized(call)) {
        if (response.status() == 429 || response.status() >= 500) {
          throw new IOException("HTTP status " + response.status());
        }
        return handler.handle(response);
      } catch (IOException e) {
        var certain = e instanceof SSLException || e instanceof Http.Refused;
        if (certain || attempt == waits.size() || !pause(waits.get(attempt))) {
          throw unreachable(step, call, e);
        }
      }
    }
  }

  private Http.Response authorized(Call call) throws IOException {
    var at = at(call);
    var uri = routes.uri(at, call.path);
    var response = send(call, uri, authorizer.known(at, call.actions));
    var challenge = response.header("WWW-Authenticate");
    if (response.status() != 401 || challenge.isEmpty()) {
      return response;
    }
    var answer = authorizer.answer(at, call.actions, challenge.get(), uri);
    if (answer.isEmpty()) {
      return response;
    }
    response.close();
    return send(call, uri, answer);
  }

  /** Mirrors are for pulling; what is published goes to the registry itself. */
  private Reference at(Call call) {
    return call.actions.equals(PULL) ? routes.pull(call.repository) : call.repository;
  }

  private Http.Response send(Call call, URI uri, Optional<String> authorization)
      throws IOException {
    var headers = new TreeMap<>(call.headers);
    authorization.ifPresent(value -> headers.put("Authorization", value));
    return http.send(new Http.Request(call.method, uri, headers, call.body));
  }

  /** Sends a blob to the address that the registry gave for it. */
  void send(Reference to, URI upload, Digest digest, Http.Body body)
      throws IOException, AssemblyException {
    var query = (upload.getRawQuery() == null ? "?" : "&") + "digest=" + digest;
    var headers = new TreeMap<>(Map.of("Content-Type", "application/octet-stream"));
    if (Http.sameServer(upload, routes.uri(to, ""))) {
      authorizer.known(to, "pull,push").ifPresent(value -> headers.put("Authorization", value));
    }
    var request = new Http.Request("PUT", URI.create(upload + query), headers, Optional.of(body));
    try (var response = http.send(request)) {
      if (response.status() >= 500) {
        throw new IOException("HTTP status " + response.status());
      }
      expect(Step.Publish, to, response, 201);
    }
  }

  /** The address that a response names. */
  URI follow(Http.Response response, String location) throws IOException {
    return http.follow(response.uri(), location);
  }

  /** Throws unless the registry has answered as it should. */
  static void expect(Step step, Reference repository, Http.Response response, int status)
      throws AssemblyException, IOException {
    if (response.status() == status) {
      return;
    }
    var denied = response.status() == 401 || response.status() == 403;
    var fix = denied ? "; log in, or check the pull secret" : "";
    throw new AssemblyException(
        step,
        denied
            ? Reason.RegistryDenied
            : step == Step.Publish ? Reason.PublishFailed : Reason.RegistryUnreachable,
        "%s: the registry answered with HTTP status %d%s%s"
            .formatted(repository, response.status(), details(response), fix));
  }

  private static String details(Http.Response response) throws IOException {
    var bytes = response.body().readNBytes(MAX_ERROR_TEXT);
    try {
      var error = new ObjectMapper().readTree(bytes).path("errors").path(0);
      var text = error.path("code").asText("") + " " + error.path("message").asText("");
      return text.isBlank() ? "" : " (" + text.strip() + ")";
    } catch (IOException e) {
      var text = new String(bytes, StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "" : " (" + text.lines().findFirst().orElse("") + ")";
    }
  }

  private AssemblyException unreachable(Step step, Call call, IOException cause) {
    var registry = at(call).registry();
    var mirror =
        registry.equals(call.repository.registry())
            ? "registry " + registry
            : "the mirror %s of registry %s".formatted(registry, call.repository.registry());
    var text =
        switch (cause) {
          case UnknownHostException unknown -> "unknown host";
          case IOException silent when silent.getMessage() == null ->
              silent.getClass().getSimpleName();
          default -> cause.getMessage();
        };
    var hint =
        switch (cause) {
          case SSLException tls ->
              "; if it speaks plain HTTP, give --insecure-registry %s; if its certificate is private, --cert-file"
                  .formatted(registry);
          case Http.Refused refused -> "; plain HTTP is for what --insecure-registry names";
          default -> "; check the name and that the registry runs";
        };
    return new AssemblyException(
        step,
        Reason.RegistryUnreachable,
        "%s cannot be reached for %s: %s%s".formatted(mirror, call.repository, text, hint),
        cause);
  }

  private static boolean pause(int millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
