// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import dev.slipway.core.registry.Proxies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpRegistriesTest {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);
  private static final String OTHER = "sha256:" + "cd".repeat(32);

  /** printf contents | sha256sum. */
  private static final String CONTENTS =
      "sha256:d1b2a59fbea7e20077af9f91b27e95e865061b270be03ff539ab3b73587882e8";

  private FakeRegistry registry;
  private HttpRegistries registries;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
    registries = new HttpRegistries(List.of(registry.address()));
  }

  @AfterEach
  void stop() {
    registries.stop();
    registry.close();
  }

  @Test
  void findsTheDigestOfATag() {
    registry.put("os/web", "v1", DIGEST);

    assertThat(find("v1")).isEqualTo(new Lookup.Found(DIGEST));
  }

  @Test
  void findsADigest() {
    registry.put("os/web", DIGEST, DIGEST);

    assertThat(find(DIGEST)).isEqualTo(new Lookup.Found(DIGEST));
  }

  @Test
  void saysThatThereIsNone() {
    assertThat(find("v1")).isEqualTo(new Lookup.NotFound("HTTP 404"));
  }

  @Test
  void anotherDigestThanAskedForIsNoAnswer() {
    registry.put("os/web", DIGEST, OTHER);

    assertThat(find(DIGEST))
        .isEqualTo(
            new Lookup.Unreachable("asked for one digest, it answers with another, " + OTHER));
  }

  @Test
  void aDigestThatIsNoneIsNoAnswer() {
    registry.put("os/web", "v1", "sha256:../../etc/passwd");

    assertThat(find("v1"))
        .isEqualTo(new Lookup.Unreachable("it has the image, but gives no sha256 digest for it"));
  }

  @ParameterizedTest
  @CsvSource({
    "401, Denied",
    "403, Denied",
    "429, Unreachable",
    "500, Unreachable",
    "503, Unreachable"
  })
  void tellsWhatTheRegistrySaid(int status, String kind) {
    registry.answers(status);

    var answer = find("v1");

    assertThat(answer.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(((Lookup.Missing) answer).said()).isEqualTo("HTTP " + status);
  }

  @Test
  void fetchesTheTokenThatAnyoneMayHave() {
    registry.put("os/web", "v1", DIGEST);
    registry.wants("secret");

    assertThat(find("v1")).isEqualTo(new Lookup.Found(DIGEST));
  }

  @Test
  void aRegistryThatKeepsSilentHoldsNobodyUp() {
    registry.keepsSilent();
    var references =
        Map.of("a", reference("1"), "b", reference("2"), "c", reference("3"), "d", reference("4"));
    var measured = new ConcurrentLinkedQueue<Lookup>();
    var impatient =
        new HttpRegistries(
            List.of(registry.address()),
            Duration.ofSeconds(1),
            (answer, _) -> measured.add(answer));
    var start = Instant.now();

    var answers = impatient.findAll(references, Access.ANONYMOUS);

    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(4));
    assertThat(answers.values())
        .hasSize(4)
        .allSatisfy(answer ->
            assertThat(((Lookup.Missing) answer).said()).isEqualTo("no answer within 1 s"));
    Awaitility.await().until(() -> measured.size() == 4);
    assertThat(measured).hasOnlyElementsOfType(Lookup.Unreachable.class);
  }

  @Test
  void eachQuestionIsMeasuredOnce() {
    registry.put("os/web", "v1", DIGEST);
    var measured = new ConcurrentLinkedQueue<Lookup>();
    var registries =
        new HttpRegistries(
            List.of(registry.address()),
            Duration.ofSeconds(5),
            (answer, _) -> measured.add(answer));

    registries.findAll(Map.of("a", reference("v1"), "b", reference("none")), Access.ANONYMOUS);

    assertThat(measured)
        .hasSize(2)
        .contains(new Lookup.Found(DIGEST))
        .hasAtLeastOneElementOfType(Lookup.NotFound.class);
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    var address = "127.0.0.1:" + free;

    var answer =
        new HttpRegistries(List.of(address)).find(new ImageReference(address, "os/web", "v1"));

    assertThat(answer).isEqualTo(new Lookup.Unreachable("the connection was refused"));
  }

  @Test
  void plainHttpIsSpokenOnlyWhereItIsAllowed() throws Exception {
    try (var plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var server = new Thread(() -> refuseTls(plain));
      server.start();
      var address = "127.0.0.1:" + plain.getLocalPort();

      var answer = new HttpRegistries(List.of()).find(new ImageReference(address, "os/web", "v1"));

      server.join();
      assertThat(((Lookup.Unreachable) answer).said())
          .startsWith("no valid TLS: ")
          .endsWith("plain HTTP must be allowed by registries.insecure");
    }
  }

  private static void refuseTls(ServerSocket plain) {
    try (var socket = plain.accept()) {
      var hello = socket.getInputStream().readNBytes(5);
      socket.getInputStream().readNBytes(((hello[3] & 0xff) << 8) | (hello[4] & 0xff));
      socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void credentialsAreGivenWhenTheyAreAskedForAndToThatRegistryAlone() {
    registry.put("os/web", "v1", DIGEST);
    registry.wantsBasic("Basic c2VjcmV0");

    assertThat(find("v1")).isEqualTo(new Lookup.Denied("HTTP 401"));
    assertThat(registries.find(reference("v1"), access("other.example", "Basic c2VjcmV0")))
        .isEqualTo(new Lookup.Denied("HTTP 401"));
    assertThat(registries.find(reference("v1"), access(registry.address(), "Basic c2VjcmV0")))
        .isEqualTo(new Lookup.Found(DIGEST));
  }

  @Test
  void aTokenIsFetchedWithTheCredentials() {
    registry.put("os/web", "v1", DIGEST);
    registry.wants("token", "Basic c2VjcmV0", "repository:os/web:pull");

    assertThat(find("v1")).isEqualTo(new Lookup.Denied("HTTP 401"));
    assertThat(registries.find(reference("v1"), access(registry.address(), "Basic c2VjcmV0")))
        .isEqualTo(new Lookup.Found(DIGEST));
  }

  @Test
  void credentialsDoNotFollowARedirection() throws IOException {
    try (var elsewhere = new FakeRegistry()) {
      elsewhere.put("os/web", "v1", DIGEST);
      registry.wantsBasic("Basic c2VjcmV0");
      registry.redirectsTo("http://" + elsewhere.address() + "/v2/os/web/manifests/v1");
      var both = new HttpRegistries(List.of(registry.address(), elsewhere.address()));

      assertThat(both.find(reference("v1"), access(registry.address(), "Basic c2VjcmV0")))
          .isEqualTo(new Lookup.Found(DIGEST));
      assertThat(elsewhere.asked()).containsExactly("HEAD /v2/os/web/manifests/v1");
      assertThat(registries.find(reference("v1"), access(registry.address(), "Basic c2VjcmV0")))
          .isEqualTo(new Lookup.Unreachable("it redirects to http, which is not allowed"));
    }
  }

  @Test
  void aMirrorIsAskedInPlaceOfARegistry() {
    registry.put("hub/os/web", "v1", DIGEST);
    var access =
        new Access(
            Map.of(), Map.of("registry.example", registry.address() + "/hub"), "", Proxies.NONE);

    assertThat(registries.find(new ImageReference("registry.example", "os/web", "v1"), access))
        .isEqualTo(new Lookup.Found(DIGEST));
  }

  @Test
  void aRegistryThatIsAskedTooOftenIsLeftAloneForAsLongAsItSays() {
    registry.answers(429);
    registry.retryAfter("120");

    assertThat(find("v1")).isEqualTo(new Lookup.Unreachable("HTTP 429"));
    registry.answers(200);
    registry.put("os/web", "v1", DIGEST);
    assertThat(find("v1")).isEqualTo(new Lookup.Unreachable("HTTP 429"));
    assertThat(registry.asked()).hasSize(1);
  }

  @Test
  void aRegistryThatSaysZeroSecondsIsAskedAgain() {
    registry.answers(429);
    registry.retryAfter("0");

    assertThat(find("v1")).isEqualTo(new Lookup.Unreachable("HTTP 429"));
    registry.answers(200);
    registry.put("os/web", "v1", DIGEST);
    assertThat(find("v1")).isEqualTo(new Lookup.Found(DIGEST));
  }

  @Test
  void whatManyAskForAtOnceIsAskedOnceButASingleQuestionAnew() {
    registry.put("os/web", "v1", DIGEST);
    var many =
        IntStream.range(0, 50)
            .boxed()
            .collect(Collectors.toMap(String::valueOf, _ -> reference("v1")));

    assertThat(registries.findAll(many, Access.ANONYMOUS).values())
        .hasSize(50)
        .containsOnly(new Lookup.Found(DIGEST));
    assertThat(registry.asked()).hasSize(1);
    assertThat(find("v1")).isEqualTo(new Lookup.Found(DIGEST));
    assertThat(registry.asked()).hasSize(2);
  }

  @Test
  void withoutADigestInTheHeaderItIsThatOfTheContents() {
    registry.put("os/web", "v1", "", "contents");

    assertThat(find("v1")).isEqualTo(new Lookup.Found(CONTENTS));
  }

  @Test
  void aManifestIsWhatItsDigestSaysOrIsRefused() {
    registry.put("os/web", CONTENTS, CONTENTS, "contents");
    registry.put("os/web", "v1", DIGEST, "contents");

    assertThat(registries.fetch(reference(CONTENTS), Access.ANONYMOUS))
        .isEqualTo(new Manifest.Found(CONTENTS, "contents"));
    assertThat(registries.fetch(reference("v1"), Access.ANONYMOUS))
        .isEqualTo(
            new Manifest.Missing(
                new Lookup.Unreachable("its answer's digest is not " + DIGEST + ", as it says")));
    assertThat(registries.fetch(reference("v2"), Access.ANONYMOUS))
        .isEqualTo(new Manifest.Missing(new Lookup.NotFound("HTTP 404")));
  }

  @Test
  void anAnswerWithoutEndIsRefused() {
    registry.put("os/web", "v1", "", "x".repeat(5 * 1024 * 1024));

    assertThat(find("v1"))
        .isEqualTo(new Lookup.Unreachable("its answer is larger than 4194304 bytes"));
  }

  @Test
  void aTagIsDeletedOnlyWhileItMeansThatDigest() {
    registry.put("os/web", "v1", DIGEST);
    registry.wants("token", "Basic c2VjcmV0", "repository:os/web:pull");
    var access = access(registry.address(), "Basic c2VjcmV0");

    assertThat(registries.untag(reference("v1"), OTHER, access)).isNull();
    assertThat(registry.has("os/web", "v1")).isTrue();
    assertThat(registries.untag(reference("v1"), DIGEST, access)).isEqualTo("HTTP 401");

    registry.wantsBasic("Basic c2VjcmV0");
    registry.wants(null);
    assertThat(registries.untag(reference("v1"), DIGEST, access)).isNull();
    assertThat(registry.has("os/web", "v1")).isFalse();
    assertThat(registries.untag(reference("v1"), DIGEST, access)).isNull();
  }

  private static Access access(String registry, String basic) {
    return new Access(Map.of(registry, basic), Map.of(), "", Proxies.NONE);
  }

  @Test
  void aPortThatIsNoneIsToldAsSuch() {
    assertThat(registries.find(new ImageReference("127.0.0.1:99999", "os/web", "v1")))
        .isEqualTo(new Lookup.Unreachable("there is no port 99999"));
  }

  private Lookup find(String qualifier) {
    return registries.find(reference(qualifier));
  }

  private ImageReference reference(String qualifier) {
    return new ImageReference(registry.address(), "os/web", qualifier);
  }
}
