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
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLException;

/** Calls of a registry: authorized when it asks for that, repeated when it may help. */
final class Exchange {

  private static final int MAX_ERROR_TEXT = 2048;

  private final Set<String> insecure;
  private final Authorizer authorizer;
  private final List<Integer> waits;

  /**
   * An exchange.
   *
   * @param waits before a call is repeated, in milliseconds
   */
  Exchange(Set<String> insecure, Authorizer authorizer, List<Integer> waits) {
    this.insecure = Set.copyOf(insecure);
    this.authorizer = authorizer;
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
        if (e instanceof SSLException || attempt == waits.size() || !pause(waits.get(attempt))) {
          throw unreachable(step, call, e);
        }
      }
    }
  }

  private Http.Response authorized(Call call) throws IOException {
    var uri = uri(call.repository, call.path);
    var response = send(call, uri, authorizer.known(call.repository, call.actions));
    var challenge = response.header("WWW-Authenticate");
    if (response.status() != 401 || challenge.isEmpty()) {
      return response;
    }
    var answer = authorizer.answer(call.repository, call.actions, challenge.get(), uri);
    if (answer.isEmpty()) {
      return response;
    }
    response.close();
    return send(call, uri, answer);
  }

  private static Http.Response send(Call call, URI uri, Optional<String> authorization)
      throws IOException {
    var headers = new TreeMap<>(call.headers);
    authorization.ifPresent(value -> headers.put("Authorization", value));
    return Http.send(new Http.Request(call.method, uri, headers, call.body));
  }

  /** Sends a blob to the address that the registry gave for it. */
  void send(Reference to, URI upload, Digest digest, Http.Body body)
      throws IOException, AssemblyException {
    var query = (upload.getRawQuery() == null ? "?" : "&") + "digest=" + digest;
    var headers = new TreeMap<>(Map.of("Content-Type", "application/octet-stream"));
    if (Http.sameServer(upload, uri(to, ""))) {
      authorizer.known(to, "pull,push").ifPresent(value -> headers.put("Authorization", value));
    }
    var request = new Http.Request("PUT", URI.create(upload + query), headers, Optional.of(body));
    try (var response = Http.send(request)) {
      if (response.status() >= 500) {
        throw new IOException("HTTP status " + response.status());
      }
      expect(Step.Publish, to, response, 201);
    }
  }

  private URI uri(Reference repository, String path) {
    var scheme = insecure.contains(repository.registry()) ? "http" : "https";
    return URI.create(
        scheme + "://" + repository.registry() + "/v2/" + repository.repository() + "/" + path);
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
    var registry = call.repository.registry();
    var text =
        switch (cause) {
          case UnknownHostException unknown -> "unknown host";
          case IOException silent when silent.getMessage() == null ->
              silent.getClass().getSimpleName();
          default -> cause.getMessage();
        };
    var hint =
        cause instanceof SSLException
            ? "; if it speaks plain HTTP, give --insecure-registry " + registry
            : "; check the name and that the registry runs";
    return new AssemblyException(
        step,
        Reason.RegistryUnreachable,
        "registry %s cannot be reached for %s: %s%s"
            .formatted(registry, call.repository, text, hint),
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
