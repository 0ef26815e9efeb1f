// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.registry.Lookup;
import java.util.List;
import java.util.Map;

/** What is known of a spec's inputs, for the generation that is planned. */
public sealed interface Resolution {
  /** The registries have not been asked. */
  record NotAsked() implements Resolution {}

  /** They were asked just now, and not every answer was an image. */
  record Incomplete(Map<String, Lookup> answers) implements Resolution {
    public Incomplete {
      answers = Map.copyOf(answers);
    }
  }

  /**
   * Every input has a digest.
   *
   * @param contentDigest identifies the content with all images by digest
   */
  record Complete(List<Pin> pins, String contentDigest) implements Resolution {
    public Complete {
      pins = List.copyOf(pins);
    }
  }
}
