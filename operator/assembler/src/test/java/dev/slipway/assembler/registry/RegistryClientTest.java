// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.testing.FakeRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
  private static final byte[] BYTES = "some bytes".getBytes(StandardCharsets.UTF_8);
  private static final Descriptor BLOB = new Descriptor("any", Digest.of(BYTES), BYTES.length);

  private final FakeRegistry fake = new FakeRegistry();
  private final RegistryClient client =
      new RegistryClient(Routes.direct(Set.of(fake.name())), Credentials.NONE, List.of(1, 1));
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  void pullsManifestsByTagAndByDigest() throws AssemblyException {
    var named = fake.image("a/b:1", "{}");

    var byTag = client.pullManifest(reference("a/b:1"));
    assertThat(client.pullManifest(Reference.parse(named))).isEqualTo(byTag);
    assertThat(client.pullManifest(Reference.parse(named.replace("@", ":1@")))).isEqualTo(byTag);
  }

  @Test
  void refusesAManifestThatIsNotTheOneAskedFor() {
    var named = fake.image("a/b:1", "{}");
    var digest = Digest.parse(named.substring(named.indexOf('@') + 1));
    fake.lie(digest, "{}".getBytes(StandardCharsets.UTF_8));

    fails(
        Reason.DigestMismatch,
        () -> client.pullManifest(Reference.parse(named)),
        named,
        "sent a manifest with the digest sha256:");
  }

  @Test
  void refusesAManifestWithoutEnd() {
    fake.put("a/b:1", new byte[(4 << 20) + 1]);

    fails(
        Reason.InvalidImage,
        () -> client.pullManifest(reference("a/b:1")),
        "larger than 4194304 bytes");
  }

  @Test
  void saysWhichImageIsMissing() {
    fails(
        Reason.ImageNotFound,
        () -> client.pullManifest(reference("a/b:1")),
        fake.name() + "/a/b:1 does not exist");
  }

  @Test
  void pullsBlobs() throws AssemblyException {
    fake.blobs.put(BLOB.digest().toString(), BYTES);

    pull();

    assertThat(received.toByteArray()).isEqualTo(BYTES);
  }

  @Test
  void namesABlobWhoseBytesAreWrong() {
    fake.blobs.put(BLOB.digest().toString(), BYTES);
    fake.lie(BLOB.digest(), "same bytes".getBytes(StandardCharsets.UTF_8));

    fails(
        Reason.DigestMismatch,
        this::pull,
        BLOB.digest().toString(),
        Digest.of("same bytes").toString(),
        "nothing of it was kept");
  }

  @Test
  void takesNoMoreBytesThanWerePromised() {
    fake.blobs.put(BLOB.digest().toString(), BYTES);
    fake.lie(BLOB.digest(), new byte[1 << 20]);

    fails(Reason.DigestMismatch, this::pull, "more than its 10 bytes");
    assertThat(received.size()).isLessThanOrEqualTo(BYTES.length);
  }

  @Test
  void triesAgainWhatMayPass() throws AssemblyException {
    fake.blobs.put(BLOB.digest().toString(), BYTES);
    fake.failNext(2);

    pull();

    assertThat(received.toByteArray()).isEqualTo(BYTES);
    assertThat(fake.requests).hasSize(3);
  }

  @Test
  void givesUpOnARegistryThatIsNotThere() throws IOException {
    int port;
    try (var closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    var name = "127.0.0.1:" + port;
    var lost = new RegistryClient(Routes.direct(Set.of(name)), Credentials.NONE, List.of(1, 1));

    fails(
        Reason.RegistryUnreachable,
        () -> lost.pullManifest(Reference.parse(name + "/a:1")),
        "registry " + name + " cannot be reached",
        "Connection refused");
  }

  @Test
  void speaksPlainHttpOnlyWhereItWasAllowed() throws IOException {
    try (var plain = new ServerSocket(0)) {
      var name = "127.0.0.1:" + plain.getLocalPort();
      var firstByte = CompletableFuture.supplyAsync(() -> answerInPlainText(plain));
      var strict = new RegistryClient(Routes.direct(Set.of()), Credentials.NONE, List.of(1, 1));

      fails(
          Reason.RegistryUnreachable,
          () -> strict.pullManifest(Reference.parse(name + "/a:1")),
          "if it speaks plain HTTP, give --insecure-registry " + name);
      assertThat(firstByte.join()).as("a TLS handshake").isEqualTo(0x16);
    }
  }

  private static int answerInPlainText(ServerSocket server) {
    try (var socket = server.accept()) {
      var first = socket.getInputStream().read();
      socket
          .getOutputStream()
          .write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      return first;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void getsATokenWithTheUsersCredentials() throws AssemblyException {
    fake.demandToken("t0ken");
    fake.image("a/b:1", "{}");
    var user =
        new RegistryClient(
            Routes.direct(Set.of(fake.name())),
            registry -> Optional.of("Basic bWU6c2VjcmV0"),
            List.of());

    user.pullManifest(reference("a/b:1"));
    user.pullManifest(reference("a/b:1"));

    assertThat(fake.requests)
        .extracting(FakeRegistry.Request::path)
        .filteredOn("/token"::equals)
        .hasSize(1);
  }

  @Test
  void saysThatCredentialsAreMissingWithoutShowingAny() {
    fake.demandToken("t0ken");
    var wrong =
        new RegistryClient(
            Routes.direct(Set.of(fake.name())),
            registry -> Optional.of("Basic d3Jvbmc="),
            List.of());

    var failure =
        fails(
            Reason.RegistryDenied,
            () -> wrong.pullManifest(reference("a/b:1")),
            "HTTP status 401",
            "who are you",
            "log in");
    assertThat(failure.text()).doesNotContain("d3Jvbmc").doesNotContain("t0ken");
  }

  @Test
  void carriesNoCredentialsToAnotherServer() throws AssemblyException {
    try (var other = new FakeRegistry()) {
      fake.demandToken("t0ken");
      fake.blobs.put(BLOB.digest().toString(), BYTES);
      other.blobs.put(BLOB.digest().toString(), BYTES);
      fake.redirect(BLOB.digest(), "http://" + other.name() + "/v2/a/blobs/" + BLOB.digest());
      var user =
          new RegistryClient(
              Routes.direct(Set.of(fake.name(), other.name())),
              registry -> Optional.of("Basic bWU6c2VjcmV0"),
              List.of());

      user.pullBlob(reference("a:1"), BLOB, this::restart, Progress.Transfer.UNSEEN);

      assertThat(received.toByteArray()).isEqualTo(BYTES);
      assertThat(other.requests)
          .singleElement()
          .extracting(FakeRegistry.Request::authorization)
          .isEqualTo(Optional.empty());
    }
  }

  @Test
  void isNotSentToAnotherPlainAddressThatTheUserDidNotName() {
    try (var inside = new FakeRegistry()) {
      fake.blobs.put(BLOB.digest().toString(), BYTES);
      inside.blobs.put(BLOB.digest().toString(), BYTES);
      var elsewhere = "http://" + inside.name();
      fake.redirect(BLOB.digest(), elsewhere + "/v2/a/blobs/" + BLOB.digest());
      fails(Reason.RegistryUnreachable, this::pull, "refused to be sent from", elsewhere);

      fake.upload(elsewhere + "/v2/a/blobs/uploads/1");
      fails(
          Reason.RegistryUnreachable,
          () ->
              client.pushBlob(
                  reference("a:1"), BLOB.digest(), source(BYTES), Progress.Transfer.UNSEEN),
          "refused to be sent from",
          elsewhere);
      assertThat(inside.requests).isEmpty();
    }
  }

  @Test
  void goesToNoAddressWithoutAServer() {
    fake.blobs.put(BLOB.digest().toString(), BYTES);
    fake.redirect(BLOB.digest(), "http:///v2/a/blobs/1");
    fails(Reason.RegistryUnreachable, this::pull, "names no server");

    fake.upload("http:/v2/a/blobs/uploads/1");
    fails(
        Reason.RegistryUnreachable,
        () ->
            client.pushBlob(
                reference("a:1"), BLOB.digest(), source(BYTES), Progress.Transfer.UNSEEN),
        "names no server");
  }

  @Test
  void pushesBlobsAndManifests() throws AssemblyException {
    assertThat(client.hasBlob(reference("a:1"), BLOB.digest(), BYTES.length)).isFalse();

    client.pushBlob(reference("a:1"), BLOB.digest(), source(BYTES), Progress.Transfer.UNSEEN);
    client.pushManifest(reference("a:1"), "1", "any", "{}".getBytes(StandardCharsets.UTF_8));

    assertThat(client.hasBlob(reference("a:1"), BLOB.digest(), BYTES.length)).isTrue();
    assertThat(fake.manifests).containsKey("a/1");
  }

  @Test
  void saysWhatTheRegistryRefused() {
    var wrong = new Descriptor("any", Digest.of("other"), 3);

    fails(
        Reason.PublishFailed,
        () ->
            client.pushBlob(
                reference("a:1"), wrong.digest(), source(BYTES), Progress.Transfer.UNSEEN),
        "HTTP status 400 (DIGEST_INVALID not these bytes)");
  }

  private void pull() throws AssemblyException {
    client.pullBlob(reference("a:1"), BLOB, this::restart, Progress.Transfer.UNSEEN);
  }

  private OutputStream restart() {
    received.reset();
    return received;
  }

  private static RegistryClient.BlobSource source(byte[] bytes) {
    return new RegistryClient.BlobSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) {
        try {
          out.write(bytes);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private Reference reference(String name) {
    return Reference.parse(fake.name() + "/" + name);
  }

  private static AssemblyException fails(Reason reason, ThrowingCallable call, String... words) {
    var failure = catchThrowableOfType(AssemblyException.class, call);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.text()).contains(words);
    return failure;
  }
}
