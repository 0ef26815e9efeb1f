// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.condition.Reason;
import java.util.List;
import java.util.Map;

/** What came of putting an image's model together from all that the spec points to. */
public sealed interface Composition {
  /** Identifies content. */
  @FunctionalInterface
  interface Identity {
    /** The content's digest when the images are these. */
    String of(List<Pin> pins);
  }

  /**
   * A whole model.
   *
   * @param inputs the images that it names
   * @param sources what ConfigMaps and Secrets hold of it: a digest by what is read, such as {@code
   *     ConfigMap web, key index.html}
   */
  record Composed(List<Input> inputs, Map<String, String> sources, Identity identity)
      implements Composition {
    public Composed {
      inputs = List.copyOf(inputs);
      sources = Map.copyOf(sources);
    }
  }

  /**
   * No model.
   *
   * @param passes whether the cause can go away though the spec stays as it is
   */
  record Problem(Reason reason, String message, boolean passes) implements Composition {}
}
