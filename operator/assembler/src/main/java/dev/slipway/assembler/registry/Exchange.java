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
  private static final String PUSH = "pull,push";
  private static final int TOO_MANY = 429;

  /** What a registry may ask us to wait at most, in milliseconds. */
  private static final long LONGEST_WAIT = 15_000;

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

  /** A call: what to do at which path of a repository, and what a token must allow. */
  record Call(
      Authorizer.Access access,
      String method,
      String path,
      Map<String, String> headers,
      Optional<Http.Body> body) {
    static Call plain(Authorizer.Access access, String method, String path) {
      return new Call(access, method, path, Map.of(), Optional.empty());
    }

    Reference repository() {
      return access.repository();
    }
  }

  /** For reading: from a mirror, where there is one. */
  static Authorizer.Access pull(Reference repository) {
    return new Authorizer.Access(repository, PULL, Optional.empty());
  }

  /** For publishing, and for reading what was published: at the registry itself. */
  static Authorizer.Access push(Reference repository) {
    return new Authorizer.Access(repository, PUSH, Optional.empty());
  }

  /** For publishing what another repository of the registry has. */
  static Authorizer.Access mount(Reference repository, String source) {
    return new Authorizer.Access(repository, PUSH, Optional.of(source));
  }

  /** The registry has too much to do, or is out of order: later it may work. */
  private static final class Busy extends IOException {
    private final long waitMillis;

    Busy(Http.Response response) {
      super(
          response.status() == TOO_MANY
              ? "HTTP status 429 (too many requests)"
              : "HTTP status " + response.status());
      waitMillis = response.header("Retry-After").map(Busy::millis).orElse(0L);
    }

    /** A date instead of seconds is not worth waiting for: clocks differ. */
    private static long millis(String seconds) {
      return seconds.matches("\\d{1,4}")
          ? Math.min(Long.parseLong(seconds) * 1000, LONGEST_WAIT)
          : 0;
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
        refuseBusy(response);
        return handler.handle(response);
      } catch (IOException e) {
        var certain = e instanceof SSLException || e instanceof Http.Refused;
        if (certain || attempt == waits.size() || !pause(wait(waits.get(attempt), e))) {
          throw unreachable(step, call, e);
        }
      }
    }
  }

  private static void refuseBusy(Http.Response response) throws Busy {
    if (response.status() == TOO_MANY || response.status() >= 500) {
      throw new Busy(response);
    }
  }

  private static long wait(int usual, IOException failure) {
    return failure instanceof Busy busy ? Math.max(usual, busy.waitMillis) : usual;
  }

  private Http.Response authorized(Call call) throws IOException {
    var at = at(call);
    var uri = routes.uri(at, call.path);
    var access = new Authorizer.Access(at, call.access.actions(), call.access.source());
    var response = send(call, uri, authorizer.known(access));
    var challenge = response.header("WWW-Authenticate");
    if (response.status() != 401 || challenge.isEmpty()) {
      return response;
    }
    var answer = authorizer.answer(access, challenge.get(), uri);
    if (answer.isEmpty()) {
      return response;
    }
    response.close();
    return send(call, uri, answer);
  }

  /** Mirrors are for pulling; what is published goes to the registry itself. */
  private Reference at(Call call) {
    return call.access.actions().equals(PULL) ? routes.pull(call.repository()) : call.repository();
  }

  private Http.Response send(Call call, URI uri, Optional<String> authorization)
      throws IOException {
    var headers = new TreeMap<>(call.headers);
    authorization.ifPresent(value -> headers.put("Authorization", value));
    return http.send(new Http.Request(call.method, uri, headers, call.body));
  }

  /**
   * Sends a blob to the address that the registry gave for it. A token that has ended since then is
   * replaced once.
   */
  void send(Reference to, URI upload, Digest digest, Http.Body body)
      throws IOException, AssemblyException {
    var query = (upload.getRawQuery() == null ? "?" : "&") + "digest=" + digest;
    var uri = URI.create(upload + query);
    var own = Http.sameServer(upload, routes.uri(to, ""));
    var access = push(to);
    try (var response = put(uri, own ? authorizer.known(access) : Optional.empty(), body)) {
      var challenge = response.header("WWW-Authenticate");
      if (own && response.status() == 401 && challenge.isPresent()) {
        try (var again = put(uri, authorizer.answer(access, challenge.get(), uri), body)) {
          sent(to, again, digest);
        }
      } else {
        sent(to, response, digest);
      }
    }
  }

  private Http.Response put(URI uri, Optional<String> authorization, Http.Body body)
      throws IOException {
    var headers = new TreeMap<>(Map.of("Content-Type", "application/octet-stream"));
    authorization.ifPresent(value -> headers.put("Authorization", value));
    return http.send(new Http.Request("PUT", uri, headers, Optional.of(body)));
  }

  private static void sent(Reference to, Http.Response response, Digest digest)
      throws IOException, AssemblyException {
    refuseBusy(response);
    expect(Step.Publish, to, response, 201);
    checkStored(to, response, digest);
  }

  /** Throws when the registry says that it has stored something else than it was sent. */
  static void checkStored(Reference to, Http.Response response, Digest digest)
      throws AssemblyException {
    var stored = response.header("Docker-Content-Digest").orElse(digest.toString());
    if (!stored.equals(digest.toString())) {
      throw new AssemblyException(
          Step.Publish,
          Reason.DigestMismatch,
          "%s: the registry was sent %s and says that it has stored %s: it, or a proxy before it, changes what it is sent"
              .formatted(to, digest, stored));
    }
  }

  /** The address that a response names. */
  URI location(Http.Response response) throws IOException {
    var location = response.header("Location");
    if (location.isEmpty()) {
      throw new IOException("the registry gives no Location for an upload");
    }
    return http.follow(response.uri(), location.get());
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

  /** What the registry says of an answer, in the words of its protocol. */
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
        registry.equals(call.repository().registry())
            ? "registry " + registry
            : "the mirror %s of registry %s".formatted(registry, call.repository().registry());
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
          case Busy busy -> "; it answers, but not with what was asked for: try again later";
          default -> "; check the name and that the registry runs";
        };
    var way =
        routes.proxy(routes.uri(at(call), "")).map(proxy -> " by the proxy " + proxy).orElse("");
    return new AssemblyException(
        step,
        Reason.RegistryUnreachable,
        "%s cannot be reached%s for %s: %s%s".formatted(mirror, way, call.repository(), text, hint),
        cause);
  }

  private static boolean pause(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
