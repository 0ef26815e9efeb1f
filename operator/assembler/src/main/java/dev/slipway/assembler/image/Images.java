// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Origin;
import dev.slipway.assembler.registry.RegistryClient;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Spool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds images and reads their files. What is cached needs no registry: neither what is named by
 * digest nor, unless {@link Options#pull} says so, a tag that the cache knows.
 */
public final class Images {
  private static final int MAX_CONFIG = 4 << 20;

  private final Cache cache;
  private final RegistryClient registry;
  private final BlobStore blobs;
  private final Options options;
  private final Progress progress;

  /** Names that were taken from the cache, and those that must be asked for anew. */
  private final Set<String> recalled = ConcurrentHashMap.newKeySet();

  private final Set<String> outdated = ConcurrentHashMap.newKeySet();
  private final ImageDocuments documents = new ImageDocuments();
  private final Map<Origin, ArchiveSource> archives = new ConcurrentHashMap<>();

  /**
   * How images are found.
   *
   * @param architecture as Go calls it: amd64, arm64
   * @param pull whether a registry is asked for every tag, also for those that the cache knows
   * @param local whether images may be read from files: else a model of a stranger could read the
   *     user's
   */
  public record Options(String architecture, boolean pull, boolean local) {}

  /** Images for one architecture: cached tags as they are, and no files. */
  public Images(Cache cache, RegistryClient registry, String architecture, Progress progress) {
    this(cache, registry, new Options(architecture, false, false), progress);
  }

  /** Images. */
  public Images(Cache cache, RegistryClient registry, Options options, Progress progress) {
    this.cache = cache;
    this.registry = registry;
    this.options = options;
    this.progress = progress;
    blobs = new BlobStore(cache, progress);
  }

  /** The architecture that images are for, as Go calls it. */
  public String architecture() {
    return options.architecture;
  }

  /** Finds an image by its name; a relative path in it begins at this process's folder. */
  public ContainerImage resolve(String name) throws AssemblyException {
    return resolve(name, Path.of(""));
  }

  /**
   * Finds an image by its name.
   *
   * @param folder where a relative path in the name begins: that of the model
   */
  public ContainerImage resolve(String name, Path folder) throws AssemblyException {
    var origin = allowed(name, folder);
    try {
      return switch (source(origin)) {
        case RegistrySource found -> resolve(origin, found);
        case LayoutSource found -> resolve(origin, found, found.root(documents));
        case ArchiveSource found -> found.image(documents, options.architecture);
      };
    } catch (IOException e) {
      throw AssemblyException.storage(Step.ResolveImages, e);
    }
  }

  private ContainerImage resolve(Origin origin, RegistrySource source)
      throws AssemblyException, IOException {
    try {
      return resolve(origin, source, root(source));
    } catch (AssemblyException e) {
      if (!isOutdated(origin, e)) {
        throw e;
      }
      return resolve(origin, source, root(source));
    }
  }

  /**
   * Whether a failure may be due to a cached name: its registry has since moved the tag and removed
   * what it stood for. If so, the name is asked for anew from now on, so this holds once for a
   * name.
   */
  private boolean isOutdated(Origin origin, AssemblyException failure) {
    if (failure.reason() != Reason.ImageNotFound
        || !(origin instanceof Origin.Registry(var reference))
        || !recalled.remove(reference.toString())) {
      return false;
    }
    outdated.add(reference.toString());
    progress.warn(
        "image %s: the registry no longer has what the cache knows by this name; asking for it anew"
            .formatted(reference));
    return true;
  }

  /** How many names were found to be outdated: after a failure, more than before is worth a try. */
  public int outdated() {
    return outdated.size();
  }

  private Origin allowed(String name, Path folder) throws AssemblyException {
    var origin = Origin.parse(name).in(folder);
    if (!(origin instanceof Origin.Registry) && !options.local) {
      throw new AssemblyException(
          Step.ResolveImages,
          Reason.InvalidModel,
          "image %s: images of files are read only with --local-images, since a model may be a stranger's"
              .formatted(origin));
    }
    return origin;
  }

  /**
   * An image as a folder of files (OCI image specification, "Image Layout"), whose blobs lie in the
   * cache.
   *
   * @param folder where a relative path in the name begins: that of the model
   * @param platforms such as linux/amd64; all when empty
   */
  public FileTree layout(String name, Path folder, List<String> platforms)
      throws AssemblyException {
    var origin = allowed(name, folder);
    var source = source(origin);
    var parts =
        new ImageLayout.Parts() {
          @Override
          public byte[] manifest(Digest digest) throws AssemblyException, IOException {
            return Images.this.manifest(source, digest);
          }

          @Override
          public Path blob(Descriptor blob) throws AssemblyException {
            return blobs.get(source, origin.label(), blob);
          }
        };
    try {
      return layout(origin, source, parts, platforms);
    } catch (AssemblyException e) {
      if (!isOutdated(origin, e)) {
        throw e;
      }
      return layout(origin, source, parts, platforms);
    }
  }

  private FileTree layout(
      Origin origin, ImageSource source, ImageLayout.Parts parts, List<String> platforms)
      throws AssemblyException {
    try {
      var root =
          switch (source) {
            case RegistrySource found -> root(found);
            case LayoutSource found -> found.root(documents);
            case ArchiveSource _ ->
                throw ImageDocuments.invalid(
                    origin,
                    "an archive of docker save has no manifest for an OCI layout: take the image from a registry or a layout folder");
          };
      return new ImageLayout(origin, documents, parts).tree(origin.toString(), root, platforms);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.ResolveImages, e);
    }
  }

  private ImageSource source(Origin origin) throws AssemblyException {
    return switch (origin) {
      case Origin.Registry(var reference) -> new RegistrySource(reference, registry);
      case Origin.Layout layout -> new LayoutSource(layout);
      case Origin.Archive archive -> archive(archive);
    };
  }

  /** An archive is looked through once. */
  private ArchiveSource archive(Origin.Archive origin) throws AssemblyException {
    var known = archives.get(origin);
    if (known == null) {
      known = ArchiveSource.open(origin);
      archives.put(origin, known);
    }
    return known;
  }

  private ContainerImage resolve(Origin origin, ImageSource source, byte[] root)
      throws AssemblyException, IOException {
    var bytes = root;
    var document = documents.parse(origin, bytes);
    if (ImageDocuments.isIndex(origin, document)) {
      bytes = manifest(source, documents.choose(origin, document, options.architecture));
      document = documents.parse(origin, bytes);
    }
    var manifest = documents.manifest(origin, document);
    var config =
        documents.config(
            origin,
            documents.parse(origin, config(origin, source, manifest.config())),
            options.architecture);
    return new ContainerImage(origin, Digest.of(root), Digest.of(bytes), manifest.layers(), config);
  }

  /** What a name stands for: its manifest or index. */
  private byte[] root(RegistrySource source) throws AssemblyException, IOException {
    var reference = source.reference();
    if (reference.digest().isPresent()) {
      return manifest(source, reference.digest().get());
    }
    var name = reference.toString();
    var ask = options.pull || outdated.contains(name);
    var known = ask ? Optional.<Digest>empty() : cache.named(name);
    if (known.isPresent()) {
      recalled.add(name);
      return manifest(source, known.get());
    }
    var pulled = registry.pullManifest(reference);
    cache.name(reference.toString(), store(pulled));
    return pulled;
  }

  private byte[] manifest(ImageSource source, Digest digest) throws AssemblyException, IOException {
    var cached = cache.find(digest);
    // What is larger is no manifest, but perhaps a layer that an image gives out to be one.
    if (cached.isPresent() && Files.size(cached.get()) <= ImageSource.MAX_MANIFEST) {
      var bytes = Files.readAllBytes(cached.get());
      if (Digest.of(bytes).equals(digest)) {
        return bytes;
      }
      cache.evict(digest);
    }
    var pulled = source.manifest(digest);
    store(pulled);
    return pulled;
  }

  private Stored store(byte[] bytes) throws IOException {
    try (var draft = cache.draft()) {
      draft.write(bytes);
      return draft.commit();
    }
  }

  private byte[] config(Origin origin, ImageSource source, Descriptor config)
      throws AssemblyException, IOException {
    if (config.size() > MAX_CONFIG) {
      throw ImageDocuments.invalid(
          origin, "its configuration is larger than " + MAX_CONFIG + " bytes");
    }
    var bytes = Files.readAllBytes(blobs.get(source, origin.label(), config));
    if (Digest.of(bytes).equals(config.digest())) {
      return bytes;
    }
    cache.evict(config.digest());
    return Files.readAllBytes(blobs.get(source, origin.label(), config));
  }

  /** Makes sure that a layer is in the cache. */
  public void fetch(ContainerImage image, Descriptor layer) throws AssemblyException {
    try {
      layers(image).file(layer);
    } catch (AssemblyException e) {
      throw noted(image, e);
    }
  }

  /**
   * The files of an image.
   *
   * @param spool keeps the contents
   */
  public FileTree files(ContainerImage image, Spool spool) throws AssemblyException {
    try {
      return layers(image).files(spool);
    } catch (AssemblyException e) {
      throw noted(image, e);
    }
  }

  private AssemblyException noted(ContainerImage image, AssemblyException failure) {
    var _ = isOutdated(image.origin(), failure);
    return failure;
  }

  private ImageLayers layers(ContainerImage image) throws AssemblyException {
    return new ImageLayers(cache, blobs, source(image.origin()), image);
  }
}
