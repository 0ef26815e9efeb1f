// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.testing.FakeRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What registries do that the protocol allows, and some that it does not. */
class RegistryQuirksTest {
  /** More than fits the buffers between client and server. */
  private static final byte[] BYTES = "blob ".repeat(200_000).getBytes(StandardCharsets.UTF_8);

  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

  private static final Digest DIGEST = Digest.of(BYTES);

  private final FakeRegistry fake = new FakeRegistry();
  private final RegistryClient client =
      new RegistryClient(
          Routes.direct(Set.of(fake.name())),
          registry -> Optional.of("Basic bWU6c2VjcmV0"),
          List.of(1, 1));

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  void sendsABlobInOnePieceForRegistriesThatTakeNoChunks() throws AssemblyException {
    push();

    assertThat(fake.blobs).containsKey(DIGEST.toString());
    assertThat(fake.requests)
        .extracting(FakeRegistry.Request::method)
        .containsExactly("POST", "PUT");
  }

  @Test
  void followsAnUploadsLocationHoweverItIsWritten() throws AssemblyException {
    for (var location :
        List.of(
            "/v2/os/node/blobs/uploads/1",
            "7?state=a%2Fb",
            "http://" + fake.name() + "/v2/os/node/blobs/uploads/1?_state=x&more=y",
            "//" + fake.name() + "/v2/os/node/blobs/uploads/2")) {
      fake.blobs.clear();
      fake.upload(location);

      push();

      assertThat(fake.blobs).as(location).containsKey(DIGEST.toString());
    }
  }

  @Test
  void getsAnotherTokenWhenOneEndsInTheMiddleOfAnUpload() throws AssemblyException {
    fake.demandToken("t0ken");
    fake.endTokenInUpload();

    push();

    assertThat(fake.blobs).containsKey(DIGEST.toString());
    assertThat(fake.requests)
        .filteredOn(request -> request.method().equals("PUT"))
        .extracting(request -> request.authorization().orElse(""))
        .containsExactly("Bearer t0ken", "Bearer t0ken2");
  }

  @Test
  void triesAgainWhenTheRegistryHasTooMuchToDo() throws AssemblyException {
    fake.refuseUploads(2);

    push();

    assertThat(fake.blobs).containsKey(DIGEST.toString());
  }

  @Test
  void saysThatTheRegistryHasTooMuchToDoWhenThatDoesNotEnd() {
    fake.refuseUploads(100);

    var failure = catchThrowableOfType(AssemblyException.class, this::push);

    assertThat(failure.reason()).isEqualTo(Reason.RegistryUnreachable);
    assertThat(failure.text())
        .contains(
            fake.name() + "/os/node", "HTTP status 429 (too many requests)", "try again later");
  }

  @Test
  void aRegistryThatSaysItStoredSomethingElseIsNotBelieved() {
    fake.lieOfDigests();

    var blob = catchThrowableOfType(AssemblyException.class, this::push);
    var manifest =
        catchThrowableOfType(
            AssemblyException.class, () -> client.pushManifest(target(), "1", "any", EMPTY));

    for (var failure : List.of(blob, manifest)) {
      assertThat(failure.reason()).isEqualTo(Reason.DigestMismatch);
      assertThat(failure.text()).contains("has stored " + Digest.of("something else"));
    }
    assertThat(blob.text()).contains("was sent " + DIGEST);
  }

  @Test
  void tellsWhenTheRegistryLacksWhatAManifestNames() throws AssemblyException {
    var manifest =
        "{\"layers\":[{\"digest\":\"%s\"}]}".formatted(DIGEST).getBytes(StandardCharsets.UTF_8);

    assertThat(client.pushManifest(target(), "1", "any", manifest)).isFalse();
    push();
    assertThat(client.pushManifest(target(), "1", "any", manifest)).isTrue();
  }

  @Test
  void aBlobOfAnotherSizeIsNotTheBlob() throws AssemblyException {
    push();

    assertThat(client.hasBlob(target(), DIGEST, BYTES.length)).isTrue();
    assertThat(client.hasBlob(target(), DIGEST, BYTES.length + 1)).isFalse();
  }

  @Test
  void takesABlobOfAnotherRepositoryWhereTheRegistryGivesIt() throws AssemblyException {
    fake.demandToken("t0ken");
    push();
    var other = Reference.parse(fake.name() + "/os/other");

    assertThat(client.hasBlob(other, DIGEST, BYTES.length)).isFalse();
    assertThat(client.mountBlob(other, DIGEST, "os/node")).isTrue();
    assertThat(client.hasBlob(other, DIGEST, BYTES.length)).isTrue();
    assertThat(client.mountBlob(other, Digest.of("none"), "os/node")).isFalse();
    fake.refuseMounts();
    assertThat(client.mountBlob(Reference.parse(fake.name() + "/os/third"), DIGEST, "os/node"))
        .isFalse();
  }

  @Test
  void asksForATokenThatReadsTheOtherRepositoryToo() throws AssemblyException {
    fake.demandToken("t0ken");

    assertThat(client.mountBlob(target(), DIGEST, "os/other")).isFalse();

    assertThat(fake.queries)
        .anyMatch(query ->
            query.contains("scope=repository:os/node:pull,push")
                && query.contains("scope=repository:os/other:pull"));
  }

  @Test
  void countsWhatComesAndWhatGoes() throws AssemblyException {
    push();
    client.pullBlob(
        target(),
        new Descriptor("any", DIGEST, BYTES.length),
        OutputStream::nullOutputStream,
        Progress.Transfer.UNSEEN);
    client.pushManifest(target(), "1", "any", EMPTY);

    assertThat(client.bytesMoved()).isEqualTo(2L * BYTES.length + 2);
  }

  private void push() throws AssemblyException {
    client.pushBlob(target(), DIGEST, SOURCE, Progress.Transfer.UNSEEN);
  }

  private Reference target() {
    return Reference.parse(fake.name() + "/os/node:1");
  }

  private static final RegistryClient.BlobSource SOURCE =
      new RegistryClient.BlobSource() {
        @Override
        public long size() {
          return BYTES.length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
          out.write(BYTES);
        }
      };
}
