// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.build.Parallel;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Reference;
import dev.slipway.assembler.registry.RegistryClient;
import java.io.IOException;

/** Publishes images to a registry. What the registry has already is not sent again. */
public final class Publisher {
  /** Enough to hide the answers' latency; more would only share the bandwidth. */
  private static final int PUSHES_AT_ONCE = 4;

  private final RegistryClient registry;
  private final Cache cache;
  private final Progress progress;

  /** A publisher of images whose parts lie in a cache. */
  public Publisher(RegistryClient registry, Cache cache, Progress progress) {
    this.registry = registry;
    this.cache = cache;
    this.progress = progress;
  }

  /**
   * What was published.
   *
   * @param digest the index's digest, by which it can be pulled
   * @param sizeBytes the sizes of all blobs
   * @param bytesMoved the sizes of those that had to be sent
   */
  public record Published(Digest digest, long sizeBytes, long bytesMoved) {}

  /** Publishes an image. The tag is moved last, so it never names something incomplete. */
  public Published publish(OsImage image, Reference target) throws AssemblyException {
    try {
      var artifact = ImageArtifact.of(image, cache);
      var moved = push(artifact, target);
      registry.pushManifest(
          target,
          Digest.of(artifact.manifest()).toString(),
          Artifact.MANIFEST_TYPE,
          artifact.manifest());
      var digest = artifact.digest();
      registry.pushManifest(
          target, target.tag().orElse(digest.toString()), Artifact.INDEX_TYPE, artifact.index());
      return new Published(digest, artifact.size(), moved);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Publish, e);
    }
  }

  private long push(ImageArtifact artifact, Reference target) throws AssemblyException {
    try (var executor = Parallel.threads(PUSHES_AT_ONCE)) {
      return Parallel.map(executor, Step.Publish, artifact.blobs(), blob -> push(target, blob))
          .stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  private long push(Reference target, ImageArtifact.Blob blob) throws AssemblyException {
    var descriptor = blob.descriptor();
    if (registry.hasBlob(target, descriptor.digest())) {
      return 0;
    }
    try (var transfer =
        progress.begin("push " + descriptor.digest().hex().substring(0, 12), descriptor.size())) {
      registry.pushBlob(target, descriptor.digest(), blob.source(), transfer);
    }
    return descriptor.size();
  }
}
