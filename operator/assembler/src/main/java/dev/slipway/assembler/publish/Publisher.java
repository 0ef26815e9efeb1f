// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.build.Parallel;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Reference;
import dev.slipway.assembler.registry.RegistryClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Publishes artifacts to a registry. What the registry has already is not sent again. */
public final class Publisher {
  /** Enough to hide the answers' latency; more would only share the bandwidth. */
  private static final int REQUESTS_AT_ONCE = 4;

  private final RegistryClient registry;
  private final EarlierArtifacts earlier;
  private final Progress progress;

  /**
   * A publisher.
   *
   * @param earlier what was published before, and seen to be there
   */
  public Publisher(RegistryClient registry, EarlierArtifacts earlier, Progress progress) {
    this.registry = registry;
    this.earlier = earlier;
    this.progress = progress;
  }

  /**
   * What was published.
   *
   * @param digest the index's digest, by which it can be pulled
   * @param sizeBytes the sizes of all blobs
   * @param bytesReused the sizes of those that the registry had
   * @param segmentsReused how many of those are segments
   */
  public record Published(
      Digest digest, long sizeBytes, long bytesReused, int segmentsReused, List<Output> outputs) {}

  /**
   * One image of what was published.
   *
   * @param digest its manifest's
   * @param sizeBytes the sizes of its blobs
   */
  public record Output(String type, String architecture, Digest digest, long sizeBytes) {}

  /** Publishes an artifact. The tag is moved last, so it never names something incomplete. */
  public Published publish(ImageArtifact artifact, Reference target) throws AssemblyException {
    var blobs = artifact.blobs();
    var missing =
        missing(
            blobs.stream().filter(b -> !earlier.isThere(b.descriptor().digest())).toList(), target);
    push(missing, target);
    for (var manifest : artifact.manifests()) {
      var digest = manifest.descriptor().digest().toString();
      if (!registry.pushManifest(target, digest, Artifact.MANIFEST_TYPE, manifest.bytes())) {
        pushAgain(manifest, target);
      }
    }
    var digest = artifact.digest();
    var selector = target.tag().orElse(digest.toString());
    if (!registry.pushManifest(target, selector, Artifact.INDEX_TYPE, artifact.index())) {
      throw lost(target, "manifests");
    }
    return published(artifact, Set.copyOf(missing));
  }

  private static Published published(ImageArtifact artifact, Set<Blob> sent) {
    var reused = artifact.blobs().stream().filter(blob -> !sent.contains(blob)).toList();
    return new Published(
        artifact.digest(),
        artifact.size(),
        reused.stream().mapToLong(blob -> blob.descriptor().size()).sum(),
        (int) reused.stream().filter(Blob::segment).count(),
        artifact.manifests().stream()
            .map(manifest ->
                new Output(
                    manifest.image().type(),
                    manifest.image().architecture(),
                    manifest.descriptor().digest(),
                    manifest.size()))
            .toList());
  }

  /** What the registry does not have. */
  private List<Blob> missing(List<Blob> blobs, Reference target) throws AssemblyException {
    try (var executor = Parallel.threads(REQUESTS_AT_ONCE)) {
      var there =
          Parallel.map(
              executor,
              Step.Publish,
              blobs,
              blob ->
                  registry.hasBlob(target, blob.descriptor().digest(), blob.descriptor().size()));
      var missing = new ArrayList<Blob>();
      for (var n = 0; n < blobs.size(); n++) {
        if (!there.get(n)) {
          missing.add(blobs.get(n));
        }
      }
      return missing;
    }
  }

  private void push(List<Blob> blobs, Reference target) throws AssemblyException {
    progress.expect(
        Phase.Publishing, blobs.stream().mapToLong(blob -> blob.descriptor().size()).sum());
    try (var executor = Parallel.threads(REQUESTS_AT_ONCE)) {
      Parallel.map(executor, Step.Publish, blobs, blob -> push(blob, target));
    }
  }

  private boolean push(Blob blob, Reference target) throws AssemblyException {
    var descriptor = blob.descriptor();
    if (blob.source().isEmpty()) {
      earlier.giveUp();
      throw lost(target, descriptor.digest().toString());
    }
    var what = "push " + descriptor.digest().hex().substring(0, 12);
    try (var transfer = progress.begin(Phase.Publishing, what, descriptor.size())) {
      registry.pushBlob(target, descriptor.digest(), blob.source().get(), transfer);
    }
    return true;
  }

  /**
   * The registry says that a blob is not there. What it has lost is sent once more; if it claims to
   * have everything, then all that is here.
   */
  private void pushAgain(ImageArtifact.Manifest manifest, Reference target)
      throws AssemblyException {
    var lost = missing(manifest.blobs(), target);
    var here = manifest.blobs().stream().filter(blob -> blob.source().isPresent()).toList();
    push(lost.isEmpty() ? here : lost, target);
    var digest = manifest.descriptor().digest().toString();
    if (!registry.pushManifest(target, digest, Artifact.MANIFEST_TYPE, manifest.bytes())) {
      // What was reused may be what it refuses; a build without it tells.
      earlier.giveUp();
      throw lost(
          target,
          lost.isEmpty()
              ? "blobs that it says it has"
              : lost.stream()
                  .map(blob -> blob.descriptor().digest().toString())
                  .collect(Collectors.joining(", ")));
    }
  }

  private static AssemblyException lost(Reference target, String what) {
    return new AssemblyException(
        Step.Publish,
        Reason.PublishFailed,
        "%s: the registry has lost %s that it had taken: check its storage, and that nothing cleans it up meanwhile"
            .formatted(target, what));
  }
}
