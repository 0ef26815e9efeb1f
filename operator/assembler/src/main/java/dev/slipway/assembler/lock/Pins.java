// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.lock;

import dev.slipway.assembler.build.Parallel;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.model.OsModel.ImageName;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Origin;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What the names of images stand for. A digest is that of an image's index, if it has one, so that
 * it holds for every architecture.
 *
 * @param digests by the name as the model has it; names that say their digest are not there
 */
public record Pins(SortedMap<String, Digest> digests) {
  private static final int REQUESTS_AT_ONCE = 6;

  /** Asks where the images lie what each name of a model stands for now. */
  public static Pins resolve(OsModel model, Images images) throws AssemblyException {
    var names = new LinkedHashMap<String, ImageName>();
    model.images().filter(Pins::isOpen).forEach(image -> names.putIfAbsent(image.name(), image));
    var wanted = List.copyOf(names.values());
    var digests = new TreeMap<String, Digest>();
    try (var executor = Parallel.threads(REQUESTS_AT_ONCE)) {
      var found =
          Parallel.map(executor, Step.ResolveImages, wanted, image -> digest(image, images));
      for (var n = 0; n < found.size(); n++) {
        digests.put(wanted.get(n).name(), found.get(n));
      }
    }
    return new Pins(digests);
  }

  private static Digest digest(ImageName image, Images images) throws AssemblyException {
    try {
      return images.resolve(image.name(), folder(image)).named();
    } catch (AssemblyException e) {
      throw e.at(image.at());
    }
  }

  /** Relative paths in names begin where the model lies, as for a build. */
  private static Path folder(ImageName image) {
    var parent = Path.of(image.at().source()).getParent();
    return parent == null ? Path.of("") : parent;
  }

  /** Whether a name may stand for something else tomorrow: it has no digest. */
  static boolean isOpen(ImageName image) {
    return switch (Origin.parse(image.name())) {
      case Origin.Registry(var reference) -> reference.digest().isEmpty();
      case Origin.Layout layout -> !layout.selector().startsWith("sha256:");
      case Origin.Archive archive -> false; // a file, which has no other name
    };
  }

  /**
   * The model with every image named by its digest, beside its tag.
   *
   * @param missing says of a name without a pin what is wrong
   * @throws AssemblyException with a line for each image that has no pin
   */
  OsModel pin(OsModel model, UnaryOperator<String> missing) throws AssemblyException {
    var problems = new Problems();
    model
        .images()
        .filter(image -> isOpen(image) && !digests.containsKey(image.name()))
        .forEach(image -> problems.add(image.at(), "", missing.apply(image.name())));
    problems.check();
    return model.withImages(this::pinned);
  }

  /** The model with every image named by its digest; all of them must be pinned here. */
  public OsModel pin(OsModel model) throws AssemblyException {
    return pin(model, name -> "image \"%s\" was not resolved".formatted(name));
  }

  private String pinned(String name) {
    return Optional.ofNullable(digests.get(name))
        .map(digest -> Origin.parse(name).at(digest).toString())
        .orElse(name);
  }

  /** Where others differ from these: a line for each name. */
  Map<String, String> changes(Pins now) {
    var changes = new TreeMap<String, String>();
    digests.forEach((name, digest) -> {
      var other = now.digests.get(name);
      if (other == null) {
        changes.put(name, "the model does not use it");
      } else if (!other.equals(digest)) {
        changes.put(name, "it is %s now, and locked to %s".formatted(other, digest));
      }
    });
    now.digests.keySet().stream()
        .filter(name -> !digests.containsKey(name))
        .forEach(name -> changes.put(name, "it is not locked"));
    return changes;
  }
}
