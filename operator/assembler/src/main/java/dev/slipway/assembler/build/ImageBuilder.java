// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.layout.AddedFiles;
import dev.slipway.assembler.layout.ContainerFolder;
import dev.slipway.assembler.layout.Identity;
import dev.slipway.assembler.layout.MountPoint;
import dev.slipway.assembler.model.FileSpec;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Builds an OS image of segments, in the order of loading: the root file system; the files of each
 * container image; each container's configuration; the model's files; the identity. Only segments
 * whose inputs have changed are made, in parallel.
 */
public final class ImageBuilder {
  private static final int PULLS_AT_ONCE = 6;

  private final Images images;
  private final SegmentStore store;
  private final String architecture;

  /** A builder. */
  public ImageBuilder(Cache cache, Images images, Compression compression, Progress progress) {
    this.images = images;
    architecture = images.architecture();
    store = new SegmentStore(cache, images, compression, progress);
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
    var network = Executors.newVirtualThreadPerTaskExecutor();
    var compute =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(), Thread.ofPlatform().daemon().factory());
    try {
      var inputs = Inputs.of(model, images, network);
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
    var permits = new Semaphore(PULLS_AT_ONCE);
    var cold = !store.has(store.rootKey(inputs.kernel(), inputs.init()));
    if (cold) {
      inputs.images().forEach(image -> prefetch(image, network, permits));
    }
    var root = store.root(inputs.kernel(), inputs.init());
    var segments = new ArrayList<Stored>();
    segments.add(root.segment());
    var contents = imageFiles(inputs.containers(), root.skeleton());
    for (var of : contents) {
      if (!cold && !store.has(store.filesKey(of.image, of.mountPoints))) {
        prefetch(of.image, network, permits);
      }
    }
    segments.addAll(Parallel.map(compute, Step.Assemble, contents, this::files));
    for (var container : inputs.containers()) {
      segments.add(store.segment(container.path(), container.tree()));
    }
    add("files", model.files(), root.skeleton(), segments);
    var cmdline = model.kernel().cmdline().orElseGet(this::defaultCmdline);
    var buildId = name.buildId.orElseGet(() -> contentId(root.kernel(), cmdline, segments));
    var identity = new Identity(name.imageId, name.imageVersion, buildId);
    add("identity", List.of(identity.osRelease()), root.skeleton(), segments);
    return new OsImage(architecture, root.kernel(), cmdline, List.copyOf(segments));
  }

  private void add(String what, List<FileSpec> files, FileTree root, List<Stored> segments)
      throws AssemblyException, IOException {
    var problems = new Problems();
    var tree = AddedFiles.of(root, files, problems);
    problems.check();
    if (!tree.nodes().isEmpty()) {
      segments.add(store.segment(what, tree));
    }
  }

  private record FilesOf(ContainerImage image, SortedSet<MountPoint> mountPoints) {}

  /**
   * The container images in the order of their first use, with the mount points that read-only
   * containers need in them.
   */
  private static List<FilesOf> imageFiles(List<ContainerFolder> containers, FileTree root) {
    var all = new LinkedHashMap<Digest, FilesOf>();
    for (var container : containers) {
      var of =
          all.computeIfAbsent(
              container.image().filesId(), id -> new FilesOf(container.image(), new TreeSet<>()));
      if (container.config().readonly()) {
        container
            .config()
            .mounts()
            .forEach(mount -> of.mountPoints.add(MountPoint.of(mount, root)));
      }
    }
    return List.copyOf(all.values());
  }

  private Stored files(FilesOf of) throws AssemblyException {
    try {
      return store.files(of.image, of.mountPoints);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Assemble, e);
    }
  }

  /**
   * Fetches layers while others are being worked on; a failure is met again where the layer is
   * needed.
   */
  private void prefetch(ContainerImage image, ExecutorService network, Semaphore permits) {
    for (var layer : image.layers()) {
      var _ =
          network.submit(() -> {
            permits.acquire();
            try {
              images.fetch(image, layer);
            } finally {
              permits.release();
            }
            return true;
          });
    }
  }

  private String defaultCmdline() {
    return "console=" + (architecture.equals("arm64") ? "ttyAMA0" : "ttyS0") + " quiet panic=-1";
  }

  private static String contentId(Stored kernel, String cmdline, List<Stored> segments) {
    var text = new StringBuilder(kernel.digest() + "\n" + cmdline + "\n");
    segments.forEach(segment -> text.append(segment.digest()).append('\n'));
    return Digest.of(text.toString()).toString();
  }
}
