// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import dev.slipway.e2e.cluster.ClusterException;
import dev.slipway.e2e.cluster.Resource;
import java.time.Duration;

/** Builds of an image. */
final class Builds {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private Builds() {}

  /** Waits until there is one. */
  static Resource newestOf(Resource image) {
    return image
        .await(LIMIT, object -> object.at("/status/latestBuild").isTextual())
        .map(object -> object.at("/status/latestBuild").asText())
        .map(build -> image.cluster().resource(image.namespace(), "osimagebuild", build))
        .orElseThrow(() -> new ClusterException("no build of " + image));
  }
}
