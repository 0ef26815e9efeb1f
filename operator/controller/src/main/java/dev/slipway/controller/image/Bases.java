// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.LocalRef;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.image.Composition.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The OSImages whose models make one image: those that it extends, each after those that it extends
 * itself, and the image last. One that is extended on two ways is there once, at its first place.
 */
final class Bases {
  static final int MOST_DEEP = 8;

  private final Function<String, Optional<OSImage>> images;
  private final List<OSImage> inOrder = new ArrayList<>();
  private final List<String> way = new ArrayList<>();
  private @Nullable Problem problem;

  private Bases(Function<String, Optional<OSImage>> images) {
    this.images = images;
  }

  /** What came of it: images, or a problem. */
  record Found(List<OSImage> inOrder, @Nullable Problem problem) {}

  /**
   * Finds them.
   *
   * @param images those of the namespace, by name
   */
  static Found of(OSImage image, Function<String, Optional<OSImage>> images) {
    var bases = new Bases(images);
    bases.add(image);
    return new Found(List.copyOf(bases.inOrder), bases.problem);
  }

  private void add(OSImage image) {
    var name = image.getMetadata().getName();
    way.add(name);
    for (var i = 0; problem == null && i < image.getSpec().bases().size(); i++) {
      follow(image.getSpec().bases().get(i), "spec.extends[" + i + "]");
    }
    way.removeLast();
    inOrder.add(image);
  }

  private void follow(LocalRef base, String field) {
    var name = base.name();
    var where = way.size() == 1 ? field : "OSImage " + way.getLast() + ": " + field;
    if (way.contains(name)) {
      var circle = String.join(" → ", way.subList(way.indexOf(name), way.size())) + " → " + name;
      problem =
          new Problem(
              Reason.ExtendsInvalid,
              "%s: OSImages extend each other in a circle: %s".formatted(where, circle),
              false);
    } else if (way.size() > MOST_DEEP) {
      problem =
          new Problem(
              Reason.ExtendsInvalid,
              "%s: %s is more than %d OSImages deep".formatted(where, name, MOST_DEEP),
              false);
    } else if (inOrder.stream().noneMatch(known -> known.getMetadata().getName().equals(name))) {
      images
          .apply(name)
          .ifPresentOrElse(
              this::add,
              () ->
                  problem =
                      new Problem(
                          Reason.ExtendsNotFound,
                          "%s: OSImage %s does not exist in this namespace".formatted(where, name),
                          true));
    }
  }
}
