// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.build.Earlier;
import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.build.Recipe.Made;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.initramfs.Reproducible;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.publish.Layer;
import dev.slipway.assembler.publish.PublishedImage;
import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What images look like when they are published. Disks and archives are kept in the cache under the
 * hash of what they are made from, or are taken from what was published before.
 */
public final class Publications {
  private static final String ARCHIVE = "archive";

  private final Cache cache;
  private final Earlier earlier;
  private final Progress progress;

  /** Publications of images whose parts lie in a cache, or were published. */
  public Publications(Cache cache, Earlier earlier, Progress progress) {
    this.cache = cache;
    this.earlier = earlier;
    this.progress = progress;
  }

  /** Whether a format is one of a published image, too. */
  public static boolean has(Format format) {
    return format instanceof Publishable;
  }

  /** The images that a format is made from: one for each architecture, in their order. */
  @FunctionalInterface
  public interface Source {
    /** Finds or builds them. */
    List<OsImage> of(Format format) throws AssemblyException;
  }

  /**
   * The images of an artifact: those of one architecture after the other, and of these the default
   * format first, since it is what a plain pull gives.
   *
   * @param formats those of published images; when there are none, the default
   */
  public List<PublishedImage> of(Source source, List<Format> formats) throws AssemblyException {
    var ordered = new ArrayList<>(formats);
    if (ordered.isEmpty() || ordered.remove(Formats.DEFAULT)) {
      ordered.addFirst(Formats.DEFAULT);
    }
    var architectures = source.of(ordered.getFirst()).size();
    var published = new ArrayList<PublishedImage>();
    for (var n = 0; n < architectures; n++) {
      for (var format : ordered) {
        published.add(published(source.of(format).get(n), format));
      }
    }
    return List.copyOf(published);
  }

  private PublishedImage published(OsImage image, Format format) throws AssemblyException {
    if (!(format instanceof Publishable form)) {
      throw new IllegalArgumentException(format.name() + " is not published");
    }
    try {
      return form.published(image, this);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.WriteFiles, e);
    }
  }

  /** Makes the parts of a form, by their names. */
  @FunctionalInterface
  interface Maker {
    Map<String, Stored> make(Assembled image) throws AssemblyException, IOException;
  }

  /** The hash of what a form is made from. */
  static Digest key(String form, OsImage image, List<String> more) {
    var parts = new ArrayList<>(List.of("published 1", Reproducible.FORMAT_VERSION, form));
    image.initrd().forEach(part -> parts.add(part.digest().hex()));
    parts.addAll(more);
    return Digest.of(String.join("\n", parts));
  }

  /** The parts of a form, which are made unless the cache or the registry has them. */
  Map<String, Stored> parts(Digest key, OsImage image, Maker maker)
      throws AssemblyException, IOException {
    var here = cache.recall(key);
    if (here.isPresent()) {
      return here.get();
    }
    var there = earlier.recall(key);
    if (!there.isEmpty()) {
      return there;
    }
    earlier.fetch(image);
    try (var assembled = new Assembled(image, cache, progress)) {
      var made = maker.make(assembled);
      cache.remember(key, made);
      return made;
    }
  }

  /** Writes a file. */
  @FunctionalInterface
  interface FileWriter {
    void write(Path to) throws AssemblyException, IOException;
  }

  /** Takes a file into the cache. */
  Stored store(FileWriter writer) throws AssemblyException, IOException {
    var file = cache.scratchFile();
    try (var draft = cache.draft()) {
      writer.write(file);
      Files.copy(file, draft);
      return draft.commit();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** A form that is one archive. */
  PublishedImage archive(String type, Format.OfStream format, OsImage image)
      throws AssemblyException, IOException {
    var key = key(format.name(), image, List.of(image.kernel().digest().hex(), image.cmdline()));
    var parts = parts(key, image, assembled -> Map.of(ARCHIVE, stored(format, assembled)));
    var archive = parts.get(ARCHIVE);
    if (archive == null) {
      throw new IOException(
          "what was made for " + format.name() + " is not whole: clear the cache");
    }
    var layer = new Layer.OfArchive(archive, Optional.of(new Made(key, ARCHIVE)));
    return PublishedImage.archive(type, format.name(), image, layer);
  }

  private Stored stored(Format.OfStream format, Assembled image) throws IOException {
    try (var draft = cache.draft()) {
      format.write(image, draft);
      return draft.commit();
    }
  }
}
