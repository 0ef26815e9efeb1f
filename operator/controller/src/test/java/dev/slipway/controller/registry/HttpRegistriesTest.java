// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpRegistriesTest {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);
  private static final String OTHER = "sha256:" + "cd".repeat(32);

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
    var impatient = new HttpRegistries(List.of(registry.address()), Duration.ofSeconds(1));
    var start = Instant.now();

    var answers = impatient.findAll(references);

    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(4));
    assertThat(answers.values())
        .hasSize(4)
        .allSatisfy(answer ->
            assertThat(((Lookup.Missing) answer).said()).isEqualTo("no answer within 1 s"));
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
      var server = Thread.startVirtualThread(() -> refuseTls(plain));
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
  void aPortThatIsNoneIsToldAsSuch() {
    var answer = registries.find(new ImageReference("127.0.0.1:99999", "os/web", "v1"));

    assertThat(answer).isInstanceOf(Lookup.Unreachable.class);
  }

  private Lookup find(String qualifier) {
    return registries.find(reference(qualifier));
  }

  private ImageReference reference(String qualifier) {
    return new ImageReference(registry.address(), "os/web", qualifier);
  }
}
