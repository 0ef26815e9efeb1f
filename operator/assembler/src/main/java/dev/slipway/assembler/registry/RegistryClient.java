// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Pulls and pushes by the OCI distribution protocol 1.1. What is pulled is never larger than was
 * promised, and is an error unless its digest is right. Safe for use by several threads.
 */
public final class RegistryClient {
  /** The largest manifest accepted, as the specification advises. */
  private static final int MAX_MANIFEST = 4 << 20;

  private static final String MANIFEST_TYPES =
      String.join(
          ", ",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  /**
   * Waits before a call is repeated, in milliseconds: what passes by itself mostly does so in this
   * time.
   */
  private static final List<Integer> WAITS = List.of(250, 750, 2000);

  private final Exchange exchange;
  private final AtomicLong moved = new AtomicLong();

  /** A client. */
  public RegistryClient(Routes routes, Credentials credentials) {
    this(routes, credentials, WAITS);
  }

  /**
   * A client without mirrors.
   *
   * @param insecure registries (host and port) to talk to by plain HTTP
   */
  public RegistryClient(Set<String> insecure, Credentials credentials) {
    this(Routes.direct(insecure), credentials);
  }

  RegistryClient(Routes routes, Credentials credentials, List<Integer> waits) {
    exchange = new Exchange(routes, credentials, waits);
  }

  /** How many bytes of blobs, manifests and indexes have come from and gone to registries. */
  public long bytesMoved() {
    return moved.get();
  }

  /** Pulls the bytes of a manifest or index; by digest when the reference has one. */
  public byte[] pullManifest(Reference from) throws AssemblyException {
    return pullManifest(Exchange.pull(from));
  }

  /** The same of what was published here: past all mirrors. */
  public byte[] pullPublished(Reference from) throws AssemblyException {
    return pullManifest(Exchange.push(from));
  }

  private byte[] pullManifest(Authorizer.Access access) throws AssemblyException {
    var from = access.repository();
    var call =
        new Exchange.Call(
            access,
            "GET",
            "manifests/" + from.selector(),
            Map.of("Accept", MANIFEST_TYPES),
            Optional.empty());
    var bytes = exchange.run(Step.ResolveImages, call, response -> readManifest(from, response));
    moved.addAndGet(bytes.length);
    return bytes;
  }

  private static byte[] readManifest(Reference from, Http.Response response)
      throws IOException, AssemblyException {
    if (response.status() == 404) {
      throw new AssemblyException(
          Step.ResolveImages,
          Reason.ImageNotFound,
          "image %s does not exist: check its name and %s"
              .formatted(from, from.digest().isPresent() ? "digest" : "tag"));
    }
    Exchange.expect(Step.ResolveImages, from, response, 200);
    var bytes = response.body().readNBytes(MAX_MANIFEST + 1);
    if (bytes.length > MAX_MANIFEST) {
      throw new AssemblyException(
          Step.ResolveImages,
          Reason.InvalidImage,
          "image %s: its manifest is larger than %d bytes".formatted(from, MAX_MANIFEST));
    }
    var digest = Digest.of(bytes);
    if (from.digest().isPresent() && !from.digest().get().equals(digest)) {
      throw new AssemblyException(
          Step.ResolveImages,
          Reason.DigestMismatch,
          "image %s: the registry sent a manifest with the digest %s".formatted(from, digest));
    }
    return bytes;
  }

  /**
   * Pulls a blob. When this fails, what was written must be thrown away.
   *
   * @param restart called before each attempt; gives an empty stream
   */
  public void pullBlob(Reference from, Descriptor blob, Restart restart, Progress.Transfer progress)
      throws AssemblyException {
    pullBlob(Exchange.pull(from), blob, restart, progress);
  }

  /** The same of what was published here: past all mirrors. */
  public void pullPublished(
      Reference from, Descriptor blob, Restart restart, Progress.Transfer progress)
      throws AssemblyException {
    pullBlob(Exchange.push(from), blob, restart, progress);
  }

  private void pullBlob(
      Authorizer.Access access, Descriptor blob, Restart restart, Progress.Transfer progress)
      throws AssemblyException {
    var from = access.repository();
    var call = Exchange.Call.plain(access, "GET", "blobs/" + blob.digest());
    exchange.run(
        Step.PullImages,
        call,
        response -> {
          if (response.status() == 404) {
            throw new AssemblyException(
                Step.PullImages,
                Reason.ImageNotFound,
                "image %s: its registry has lost the blob %s".formatted(from, blob.digest()));
          }
          Exchange.expect(Step.PullImages, from, response, 200);
          BlobTransfer.receive(from, blob, response, restart, counted(progress));
          return true;
        });
  }

  /** Opens an empty stream for an attempt. */
  @FunctionalInterface
  public interface Restart {
    /** The stream, which the client does not close. */
    OutputStream open() throws AssemblyException;
  }

  private Progress.Transfer counted(Progress.Transfer progress) {
    return bytes -> {
      moved.addAndGet(bytes);
      progress.advance(bytes);
    };
  }

  /** Whether a repository has a blob, and has it in this size. */
  public boolean hasBlob(Reference at, Digest digest, long size) throws AssemblyException {
    var call = Exchange.Call.plain(Exchange.push(at), "HEAD", "blobs/" + digest);
    return exchange.run(
        Step.Publish,
        call,
        response -> {
          if (response.status() == 404) {
            return false;
          }
          Exchange.expect(Step.Publish, at, response, 200);
          // A registry that does not tell the size is believed: it has to hold the digest anyway.
          return response.header("Content-Length").orElse("" + size).equals("" + size);
        });
  }

  /**
   * Makes a repository have a blob that another repository of the same registry has.
   *
   * @return whether the registry did; it need not, and does not for whom it keeps the other from
   */
  public boolean mountBlob(Reference to, Digest digest, String from) throws AssemblyException {
    var path =
        "blobs/uploads/?mount="
            + digest
            + "&from="
            + URLEncoder.encode(from, StandardCharsets.UTF_8);
    var call = Exchange.Call.plain(Exchange.mount(to, from), "POST", path);
    return exchange.run(Step.Publish, call, response -> response.status() == 201);
  }

  /** Pushes a blob in one piece. */
  public void pushBlob(Reference to, Digest digest, BlobSource source, Progress.Transfer progress)
      throws AssemblyException {
    var begin = Exchange.Call.plain(Exchange.push(to), "POST", "blobs/uploads/");
    exchange.run(
        Step.Publish,
        begin,
        response -> {
          Exchange.expect(Step.Publish, to, response, 202);
          var upload = exchange.location(response);
          exchange.send(to, upload, digest, BlobTransfer.body(source, counted(progress)));
          return true;
        });
  }

  /** Bytes that can be sent more than once. */
  public interface BlobSource {
    /** Their number. */
    long size();

    /** Writes all of them. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Pushes a manifest or index.
   *
   * @param selector the tag or digest to push it as
   * @return false when the registry says that it lacks a blob that the manifest names
   */
  public boolean pushManifest(Reference to, String selector, String mediaType, byte[] bytes)
      throws AssemblyException {
    var call =
        new Exchange.Call(
            Exchange.push(to),
            "PUT",
            "manifests/" + selector,
            Map.of("Content-Type", mediaType),
            Optional.of(BlobTransfer.body(bytes)));
    var taken = exchange.run(Step.Publish, call, response -> took(to, response, Digest.of(bytes)));
    moved.addAndGet(taken ? bytes.length : 0);
    return taken;
  }

  private static boolean took(Reference to, Http.Response response, Digest digest)
      throws IOException, AssemblyException {
    try {
      Exchange.expect(Step.Publish, to, response, 201);
    } catch (AssemblyException e) {
      if (e.text().contains("BLOB_UNKNOWN")) { // or MANIFEST_BLOB_UNKNOWN, in the protocol's words
        return false;
      }
      throw e;
    }
    Exchange.checkStored(to, response, digest);
    return true;
  }
}
