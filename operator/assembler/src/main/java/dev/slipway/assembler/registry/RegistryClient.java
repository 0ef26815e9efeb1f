// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** Pulls the bytes of a manifest or index; by digest when the reference has one. */
  public byte[] pullManifest(Reference from) throws AssemblyException {
    var call =
        new Exchange.Call(
            from,
            "GET",
            "manifests/" + from.selector(),
            "pull",
            Map.of("Accept", MANIFEST_TYPES),
            Optional.empty());
    return exchange.run(Step.ResolveImages, call, response -> readManifest(from, response));
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
    var call = Exchange.Call.plain(from, "GET", "blobs/" + blob.digest(), "pull");
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
          BlobTransfer.receive(from, blob, response, restart, progress);
          return true;
        });
  }

  /** Opens an empty stream for an attempt. */
  @FunctionalInterface
  public interface Restart {
    /** The stream, which the client does not close. */
    OutputStream open() throws AssemblyException;
  }

  /** Whether a repository has a blob. */
  public boolean hasBlob(Reference at, Digest digest) throws AssemblyException {
    var call = Exchange.Call.plain(at, "HEAD", "blobs/" + digest, "pull,push");
    return exchange.run(
        Step.Publish,
        call,
        response -> {
          if (response.status() != 404) {
            Exchange.expect(Step.Publish, at, response, 200);
          }
          return response.status() == 200;
        });
  }

  /** Pushes a blob in one piece. */
  public void pushBlob(Reference to, Digest digest, BlobSource source, Progress.Transfer progress)
      throws AssemblyException {
    var begin = Exchange.Call.plain(to, "POST", "blobs/uploads/", "pull,push");
    exchange.run(
        Step.Publish,
        begin,
        response -> {
          Exchange.expect(Step.Publish, to, response, 202);
          var location = response.header("Location").orElse("");
          var upload = exchange.follow(response, location);
          exchange.send(to, upload, digest, BlobTransfer.body(source, progress));
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
   */
  public void pushManifest(Reference to, String selector, String mediaType, byte[] bytes)
      throws AssemblyException {
    var body = Optional.of(BlobTransfer.body(bytes));
    var call =
        new Exchange.Call(
            to,
            "PUT",
            "manifests/" + selector,
            "pull,push",
            Map.of("Content-Type", mediaType),
            body);
    exchange.run(
        Step.Publish,
        call,
        response -> {
          Exchange.expect(Step.Publish, to, response, 201);
          return true;
        });
  }
}
