// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.build.ImageBuilder;
import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.output.KernelImage;
import dev.slipway.assembler.output.Outputs;
import dev.slipway.assembler.output.Publications;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.publish.EarlierArtifacts;
import dev.slipway.assembler.publish.ImageArtifact;
import dev.slipway.assembler.publish.Publication;
import dev.slipway.assembler.publish.Publisher;
import dev.slipway.assembler.registry.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What {@code slipway build} does, once it knows what is wanted: builds for each architecture,
 * writes files, publishes.
 */
record Building(
    BuildOptions.Request request,
    RegistryOptions.Sources sources,
    boolean decompressKernel,
    Progress progress,
    Consumer<String> say) {

  /** Builds; once more without what was published before, if that is what it fails by. */
  ResultFile.Outcome build(OsModel model) throws AssemblyException {
    var earlier = earlier();
    try {
      return build(model, earlier);
    } catch (AssemblyException e) {
      if (!earlier.isBroken()) {
        throw e;
      }
      progress.warn("--reuse: %s; everything is built".formatted(e.text()));
      return build(model, EarlierArtifacts.none());
    }
  }

  private EarlierArtifacts earlier() {
    return request.reuse().isEmpty()
        ? EarlierArtifacts.none()
        : EarlierArtifacts.open(
            sources.registry(),
            sources.cache(),
            request.reuse(),
            request.target().orElseThrow(),
            progress);
  }

  private ResultFile.Outcome build(OsModel model, EarlierArtifacts earlier)
      throws AssemblyException {
    var built = new Built(this, model, earlier, new LinkedHashMap<>());
    var artifact = artifact(built);
    var size = write(built, artifact);
    var outcome = ResultFile.Outcome.of(built.first(), size, sources.registry().bytesMoved());
    return request.target().isEmpty()
        ? outcome
        : publish(request.target().get(), artifact, earlier, outcome);
  }

  /**
   * The images of a model by how they are compressed, each for all architectures. They are made
   * when they are first wanted.
   */
  private record Built(
      Building by, OsModel model, EarlierArtifacts earlier, Map<Compression, List<OsImage>> made) {

    List<OsImage> of(Compression how) throws AssemblyException {
      var found = made.get(how);
      if (found != null) {
        return found;
      }
      var images = new ArrayList<OsImage>();
      for (var of : by.sources.all()) {
        images.add(by.image(this, of, how));
      }
      made.put(how, List.copyOf(images));
      return images;
    }

    List<OsImage> usual() throws AssemblyException {
      return of(by.request.compressions().usual());
    }

    List<OsImage> first() throws AssemblyException {
      return made.isEmpty() ? usual() : made.values().iterator().next();
    }
  }

  private OsImage image(Built built, Images of, Compression how) throws AssemblyException {
    var cache = sources.cache();
    var image =
        new ImageBuilder(cache, of, how, built.earlier, progress)
            .build(built.model, request.imageName());
    if (!decompressKernel) {
      return image;
    }
    built.earlier.fetch(image.kernel());
    return image.withKernel(KernelImage.decompress(image.kernel(), cache));
  }

  /** What is published, or would be: nothing is made for it when nobody wants it. */
  private Publication artifact(Built built) throws AssemblyException {
    if (request.target().isEmpty() && !request.outputs().hasLayout()) {
      return Publication.NOTHING;
    }
    var compressions = request.compressions();
    var published =
        new Publications(sources.cache(), built.earlier, progress)
            .of(format -> built.of(compressions.of(format)), request.outputs().published());
    return new Publication(published, request.imageName().buildId());
  }

  private long write(Built built, Publication artifact) throws AssemblyException {
    var wanted = request.outputs();
    if (wanted.place() instanceof OutputOptions.Place.Nowhere) {
      return 0;
    }
    var image = built.usual().getFirst();
    fetch(image, artifact, built.earlier);
    var outputs = new Outputs(image, sources.cache(), progress, artifact);
    return switch (wanted.place()) {
      case OutputOptions.Place.Nowhere() -> 0;
      case OutputOptions.Place.Folder(var folder) -> {
        var written = outputs.write(wanted.formats(), folder, wanted.name());
        var files = written.files().stream().map(Path::toString).collect(Collectors.joining(", "));
        say.accept("wrote %s: %s".formatted(files, ConsoleProgress.size(written.size())));
        yield written.size();
      }
      case OutputOptions.Place.File(var format, var file) -> {
        var size = outputs.write(format, file);
        say.accept("wrote %s: %s, %s".formatted(format.name(), file, ConsoleProgress.size(size)));
        yield size;
      }
      case OutputOptions.Place.StandardOutput(var format) -> {
        outputs.write(format, System.out);
        yield 0;
      }
    };
  }

  /** Files consist of what is here. */
  private static void fetch(OsImage image, Publication artifact, EarlierArtifacts earlier)
      throws AssemblyException {
    earlier.fetch(image);
    for (var published : artifact.images()) {
      for (var part : published.parts()) {
        earlier.fetch(part);
      }
    }
  }

  private ResultFile.Outcome publish(
      Reference target,
      Publication publication,
      EarlierArtifacts earlier,
      ResultFile.Outcome outcome)
      throws AssemblyException {
    var artifact = ImageArtifact.of(publication, sources.cache(), earlier);
    var published = new Publisher(sources.registry(), earlier, progress).publish(artifact, target);
    say.accept("published %s@%s".formatted(target, published.digest()));
    return outcome.with(published, sources.registry().bytesMoved());
  }
}
