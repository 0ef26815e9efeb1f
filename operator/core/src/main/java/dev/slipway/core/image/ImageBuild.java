// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.build.Failure;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A build of this image.
 *
 * @param version the API server's: the state that was seen
 * @param generation of the image's spec that it was made for
 * @param nonce what tells it apart from other builds of its content
 * @param images those that it is made from, by digest
 * @param sources as in {@link Composition.Composed}
 * @param settings as in {@link DesiredImage}
 * @param test as in {@link DesiredImage}
 * @param tag where it is published: repository and tag
 */
public record ImageBuild(
    String name,
    String version,
    Instant createdAt,
    long generation,
    String contentDigest,
    @Nullable String nonce,
    Set<String> images,
    Map<String, String> sources,
    String settings,
    @Nullable String test,
    String tag,
    State state) {
  /** The newest first. Before a build with a nonce there was always one without. */
  static final Comparator<ImageBuild> NEWEST_FIRST =
      Comparator.comparing(ImageBuild::createdAt)
          .thenComparing(build -> build.nonce() != null)
          .thenComparing(ImageBuild::name)
          .reversed();

  public ImageBuild {
    images = Set.copyOf(images);
    sources = Map.copyOf(sources);
  }

  /** Where it stands. */
  public sealed interface State {}

  /** It has not ended; the message is for people. */
  public record Running(String message) implements State {}

  /**
   * It lies in the registry.
   *
   * @param verified whether it was booted and passed
   */
  public record Succeeded(Published published, boolean verified) implements State {}

  /**
   * It failed for good.
   *
   * @param published whether it lies in the registry, and failed when it was tried
   */
  public record Failed(Failure failure, boolean published) implements State {}

  /** It was given up for a newer one. */
  public record Interrupted() implements State {}

  /** It is being deleted, or belongs to a namesake of the image. */
  public record Going() implements State {}

  boolean isRunning() {
    return state instanceof Running;
  }

  /** Whether it ended by itself: no newer one was wanted. */
  boolean hasEnded() {
    return state instanceof Succeeded || state instanceof Failed;
  }

  static List<ImageBuild> newestFirst(List<ImageBuild> builds) {
    return builds.stream().sorted(NEWEST_FIRST).toList();
  }
}
