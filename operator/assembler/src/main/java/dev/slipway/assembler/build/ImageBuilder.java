// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.build.RootStore.Root;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.layout.AddedFiles;
import dev.slipway.assembler.layout.FileSources;
import dev.slipway.assembler.layout.Identity;
import dev.slipway.assembler.model.FileSpec;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Builds an OS image of segments, in the order of loading: the root file system; the files of each
 * image; the volumes; each container's configuration; the model's files; the identity. Only
 * segments whose inputs have changed are made, in parallel.
 */
public final class ImageBuilder {
  private static final int PULLS_AT_ONCE = 6;

  private static final FileTree NOTHING = new FileTree();

  private final Images images;
  private final ImageUsers users;
  private final SegmentStore store;
  private final RootStore roots;
  private final Progress progress;
  private final String architecture;

  /** A builder. */
  public ImageBuilder(Cache cache, Images images, Compression compression, Progress progress) {
    this(cache, images, compression, Earlier.NOTHING, progress);
  }

  /** A builder that does not make again what was published. */
  public ImageBuilder(
      Cache cache, Images images, Compression compression, Earlier earlier, Progress progress) {
    this.images = images;
    architecture = images.architecture();
    this.progress = progress;
    users = new ImageUsers(cache, images, earlier);
    store = new SegmentStore(cache, images, compression, earlier, progress);
    roots = new RootStore(cache, images, store, earlier);
  }

  /**
   * What an image is to be called.
   *
   * @param buildId the digest of the inputs; when empty it is computed from what is built
   */
  public record Name(String imageId, String imageVersion, Optional<String> buildId) {
    /** Throws an IllegalArgumentException when os-release cannot say this. */
    public void check() {
      var _ = new Identity(imageId, imageVersion, buildId.orElse("none"));
    }
  }

  /** Builds an image into the cache. */
  public OsImage build(OsModel model, Name name) throws AssemblyException {
    while (true) {
      var outdated = images.outdated();
      try {
        return attempt(model, name);
      } catch (AssemblyException e) {
        if (e.reason() != Reason.ImageNotFound || images.outdated() == outdated) {
          throw e;
        }
      }
    }
  }

  private OsImage attempt(OsModel model, Name name) throws AssemblyException {
    var network = Parallel.threads(PULLS_AT_ONCE);
    var compute = Parallel.threads(Runtime.getRuntime().availableProcessors());
    try {
      var inputs = Inputs.of(model, images, users, network);
      return build(model, name, inputs, network, compute);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Assemble, e);
    } finally {
      end(network);
      end(compute);
    }
  }

  /** After a failure others may still be at work: what they write is gone when this returns. */
  private static void end(ExecutorService executor) {
    executor.shutdownNow();
    executor.close();
  }

  private OsImage build(
      OsModel model, Name name, Inputs inputs, ExecutorService network, ExecutorService compute)
      throws AssemblyException, IOException {
    var cold = !roots.has(model.kernel(), inputs.kernel(), inputs.init());
    if (cold) {
      inputs.init().forEach(image -> prefetch(image, network));
      prefetch(inputs.kernel(), network);
    }
    var contents = ImageContents.of(inputs);
    var files = new HashMap<ImageContents, Future<Stored>>();
    for (var of : contents) {
      if (!of.needsRoot()) {
        prefetchFor(of, NOTHING, network);
        files.put(of, compute.submit(() -> files(of, NOTHING)));
      } else if (cold) {
        prefetch(of.image(), network);
      }
    }
    try (var root = roots.open(model, inputs.kernel(), inputs.init())) {
      inputs.checkClashes(root.skeleton());
      for (var of : contents) {
        if (of.needsRoot()) {
          prefetchFor(of, root.skeleton(), network);
          files.put(of, compute.submit(() -> files(of, root.skeleton())));
        }
      }
      var segments = new ArrayList<Stored>();
      segments.add(root.segment().get());
      segments.addAll(Parallel.all(Step.Assemble, inOrder(contents, files)));
      for (var volume : inputs.volumes()) {
        segments.add(store.segment(volume.path(), volume.tree()));
      }
      for (var container : inputs.containers()) {
        segments.add(store.segment(container.path(), container.tree()));
      }
      var sources = FileSources.of(model);
      add("files", model.files(), sources, root.skeleton(), segments);
      var cmdline = model.kernel().cmdline().orElseGet(this::defaultCmdline);
      var buildId = name.buildId.orElseGet(() -> contentId(root, cmdline, segments));
      var identity = new Identity(name.imageId, name.imageVersion, buildId);
      add("identity", List.of(identity.osRelease()), sources, root.skeleton(), segments);
      var image =
          new OsImage(architecture, root.kernel(), root.ucode(), cmdline, List.copyOf(segments));
      return image.with(recipe(image, root.list()));
    }
  }

  private Recipe recipe(OsImage image, Stored skeleton) {
    var made = new HashMap<Digest, Recipe.Made>();
    Stream.concat(Stream.of(image.kernel(), skeleton), image.initrd().stream())
        .forEach(part -> store.origin(part).ifPresent(origin -> made.put(part.digest(), origin)));
    return new Recipe(Map.copyOf(made), Optional.of(skeleton), users.answers());
  }

  private void add(
      String what, List<FileSpec> files, FileSources sources, FileTree root, List<Stored> segments)
      throws AssemblyException, IOException {
    var problems = new Problems();
    var added = AddedFiles.of(root, files, sources, problems);
    problems.check();
    added.warnings().forEach(progress::warn);
    for (var tree : List.of(added.unlinked(), added.files())) {
      if (!tree.nodes().isEmpty()) {
        segments.add(store.segment(what, tree));
      }
    }
  }

  private static <K, V> List<V> inOrder(List<K> keys, Map<K, V> values) {
    return keys.stream().map(values::get).filter(Objects::nonNull).toList();
  }

  private void prefetchFor(ImageContents of, FileTree root, ExecutorService network)
      throws IOException {
    if (!store.has(store.filesKey(of.image(), of.mountPoints(root)))) {
      prefetch(of.image(), network);
    }
  }

  private Stored files(ImageContents of, FileTree root) throws AssemblyException {
    try {
      return store.files(of.image(), of.mountPoints(root));
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Assemble, e);
    }
  }

  /**
   * Fetches layers while others are being worked on; a failure is met again where the layer is
   * needed.
   */
  private void prefetch(ContainerImage image, ExecutorService network) {
    for (var layer : image.layers()) {
      var _ =
          network.submit(() -> {
            images.fetch(image, layer);
            return true;
          });
    }
  }

  private String defaultCmdline() {
    return "console=" + (architecture.equals("arm64") ? "ttyAMA0" : "ttyS0") + " quiet panic=-1";
  }

  private static String contentId(Root root, String cmdline, List<Stored> segments) {
    var text = new StringBuilder(root.kernel().digest() + "\n" + cmdline + "\n");
    root.ucode().ifPresent(ucode -> text.append(ucode.digest()).append('\n'));
    segments.forEach(segment -> text.append(segment.digest()).append('\n'));
    return Digest.of(text.toString()).toString();
  }
}
