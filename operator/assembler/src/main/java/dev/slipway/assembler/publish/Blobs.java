// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.build.Recipe.Made;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.RegistryClient.BlobSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Turns layers into blobs: of the cache, or of what was published before. */
final class Blobs {
  private static final String DESCRIPTION = "layer";

  private final Cache cache;
  private final EarlierArtifacts earlier;

  Blobs(Cache cache, EarlierArtifacts earlier) {
    this.cache = cache;
    this.earlier = earlier;
  }

  Blob of(Layer layer) throws AssemblyException {
    try {
      return switch (layer) {
        case Layer.OfText(var path, var text) -> text(path, text);
        case Layer.OfFile(var path, var file, var made) -> file(path, file, made);
        case Layer.OfArchive(var archive, var made) -> archive(archive, made);
      };
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Publish, e);
    }
  }

  private static Blob text(String path, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var layer = new FileLayer(path, bytes.length, () -> new ByteArrayInputStream(bytes));
    var title = Map.of(Artifact.TITLE, title(path));
    return new Blob(layer.describe(), title, Optional.of(layer), false);
  }

  private Blob file(String path, Stored file, Optional<Made> made) throws IOException {
    var segment = path.startsWith(PublishedImage.SEGMENTS);
    var annotations = annotations(title(path), file, made);
    if (cache.find(file).isEmpty()) {
      return new Blob(published(title(path), file), annotations, Optional.empty(), segment);
    }
    var layer =
        new FileLayer(path, file.size(), () -> Files.newInputStream(cache.file(file.digest())));
    return new Blob(described(path, file, layer), annotations, Optional.of(layer), segment);
  }

  private Blob archive(Stored archive, Optional<Made> made) throws IOException {
    var descriptor = new Descriptor(FileLayer.MEDIA_TYPE, archive.digest(), archive.size());
    var annotations = annotations(Artifact.ARCHIVE, archive, made);
    var source =
        new BlobSource() {
          @Override
          public long size() {
            return archive.size();
          }

          @Override
          public void writeTo(OutputStream out) throws IOException {
            Files.copy(cache.file(archive.digest()), out);
          }
        };
    var here = cache.find(archive).isPresent();
    return new Blob(descriptor, annotations, here ? Optional.of(source) : Optional.empty(), false);
  }

  private Descriptor published(String title, Stored file) {
    return earlier
        .layer(title, file)
        .orElseThrow(() ->
            new IllegalStateException(
                "neither the cache nor the registry has " + file.digest() + " for " + title));
  }

  /** Tools that pull layers as files call them so: they are archives. */
  private static String title(String path) {
    return path + ".tar";
  }

  private static Map<String, String> annotations(String title, Stored file, Optional<Made> made) {
    var annotations = new TreeMap<String, String>();
    annotations.put(Artifact.TITLE, title);
    made.ifPresent(of -> {
      annotations.put(Artifact.KEY, of.key().hex());
      annotations.put(Artifact.PART, of.part());
      annotations.put(Artifact.DIGEST, file.digest().toString());
      annotations.put(Artifact.SIZE, String.valueOf(file.size()));
    });
    return annotations;
  }

  /**
   * What describes a layer of a file in the cache; it is kept there, too, since finding it out
   * means to read the whole file.
   */
  private Descriptor described(String path, Stored file, FileLayer layer) throws IOException {
    var key = Digest.of("layer\n" + path + "\n" + file.digest());
    var known = cache.recall(key);
    if (known.isPresent() && known.get().get(DESCRIPTION) != null) {
      var text = Files.readString(cache.file(known.get().get(DESCRIPTION).digest()));
      return new Descriptor(FileLayer.MEDIA_TYPE, Digest.parse(text), layer.size());
    }
    var described = layer.describe();
    try (var draft = cache.draft()) {
      draft.write(described.digest().toString().getBytes(StandardCharsets.UTF_8));
      cache.remember(key, Map.of(DESCRIPTION, draft.commit()));
    }
    return described;
  }
}
