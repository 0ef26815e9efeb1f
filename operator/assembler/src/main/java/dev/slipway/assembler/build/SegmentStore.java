// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.initramfs.Reproducible;
import dev.slipway.assembler.initramfs.SegmentWriter;
import dev.slipway.assembler.layout.Layout;
import dev.slipway.assembler.layout.MountPoint;
import dev.slipway.assembler.layout.Skeleton;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Origin;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.LayerReader;
import dev.slipway.assembler.tree.Limits;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.Spool;
import dev.slipway.assembler.tree.XattrList;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Makes segments, or finds them in the cache under the hash of what they are made from. */
final class SegmentStore {
  private static final String SEGMENT = "segment";
  private static final String KERNEL = "kernel";
  private static final String SKELETON = "skeleton";

  private final Cache cache;
  private final Images images;
  private final Compression compression;
  private final Progress progress;

  SegmentStore(Cache cache, Images images, Compression compression, Progress progress) {
    this.cache = cache;
    this.images = images;
    this.compression = compression;
    this.progress = progress;
  }

  /** The root file system: its segment, the kernel, and what lies where in it. */
  record Root(Stored segment, Stored kernel, FileTree skeleton) {}

  /** The key of the root file system. */
  Digest rootKey(ContainerImage kernel, List<ContainerImage> init) {
    var parts = new ArrayList<>(List.of("root", kernel.filesId().hex()));
    init.forEach(image -> parts.add(image.filesId().hex()));
    return key(parts);
  }

  /** The key of an image's files. */
  Digest filesKey(ContainerImage image, SortedSet<MountPoint> mountPoints) {
    var parts = new ArrayList<>(List.of("files", image.filesId().hex()));
    mountPoints.forEach(point -> parts.add((point.file() ? "f" : "d") + point.path()));
    return key(parts);
  }

  private Digest key(List<String> parts) {
    var all = new ArrayList<>(List.of(Reproducible.FORMAT_VERSION, compression.id()));
    all.addAll(parts);
    return Digest.of(String.join("\n", all));
  }

  /** Whether nothing must be fetched for what has this key. */
  boolean has(Digest key) throws IOException {
    return cache.recall(key).isPresent();
  }

  Root root(ContainerImage kernel, List<ContainerImage> init)
      throws AssemblyException, IOException {
    var key = rootKey(kernel, init);
    var made = cache.recall(key);
    var parts = made.isPresent() ? made.get() : makeRoot(key, kernel, init);
    var skeleton = Skeleton.read(Files.readAllBytes(cache.file(part(parts, SKELETON).digest())));
    return new Root(part(parts, SEGMENT), part(parts, KERNEL), skeleton);
  }

  private static Stored part(Map<String, Stored> parts, String name) {
    var part = parts.get(name);
    if (part == null) {
      throw new IllegalStateException("the cache has no " + name);
    }
    return part;
  }

  private Map<String, Stored> makeRoot(Digest key, ContainerImage kernel, List<ContainerImage> init)
      throws AssemblyException, IOException {
    try (var spool = new Spool(cache.scratchFile())) {
      var tree = new FileTree();
      for (var image : init) {
        overlay(tree, image.origin(), images.files(image, spool));
      }
      var files = images.files(kernel, spool);
      var modules = file(files, "kernel.tar");
      if (modules != null) {
        overlay(tree, kernel.origin(), unpack(kernel.origin(), modules, spool));
      }
      var binary = file(files, KERNEL);
      if (binary == null) {
        throw invalid(kernel.origin(), "it has no file /kernel");
      }
      XattrList.addTo(tree, "root");
      var parts =
          Map.of(
              SEGMENT, segment("root file system", tree),
              KERNEL, store(binary),
              SKELETON, store(Content.of(Skeleton.write(tree))));
      cache.remember(key, parts);
      return parts;
    }
  }

  private static FileTree unpack(Origin image, Content archive, Spool spool)
      throws AssemblyException, IOException {
    var tree = new FileTree();
    try (var in = archive.open()) {
      new LayerReader(tree, spool, Limits.DEFAULT).apply(in);
      return tree;
    } catch (HostileImageException e) {
      throw invalid(image, "its /kernel.tar " + e.getMessage());
    }
  }

  private static void overlay(FileTree tree, Origin image, FileTree files)
      throws AssemblyException {
    try {
      tree.overlay(files);
    } catch (HostileImageException e) {
      throw invalid(image, "its files " + e.getMessage());
    }
  }

  private static @Nullable Content file(FileTree files, String path) {
    return files.get(path).orElse(null) instanceof Node.RegularFile found ? found.content() : null;
  }

  private static AssemblyException invalid(Origin image, String what) {
    return new AssemblyException(
        Step.Assemble, Reason.InvalidImage, "image %s: %s".formatted(image, what));
  }

  /** The segment with the files of a container image. */
  Stored files(ContainerImage image, SortedSet<MountPoint> mountPoints)
      throws AssemblyException, IOException {
    var key = filesKey(image, mountPoints);
    var made = cache.recall(key);
    if (made.isPresent()) {
      return part(made.get(), SEGMENT);
    }
    try (var spool = new Spool(cache.scratchFile())) {
      var files = images.files(image, spool);
      var tree = new FileTree();
      try {
        for (var point : mountPoints) {
          point.make(files);
        }
        tree.put(Layout.files(image), new Node.Directory(Node.Owner.root(0755)));
        tree.graft(Layout.files(image), files);
        XattrList.addTo(tree, image.filesId().hex());
      } catch (HostileImageException e) {
        throw invalid(image.origin(), e.getMessage() == null ? "is damaged" : e.getMessage());
      }
      var segment = segment(image.origin().label(), tree);
      cache.remember(key, Map.of(SEGMENT, segment));
      return segment;
    }
  }

  /** The segment of a tree that is made in no time. */
  Stored segment(String what, FileTree tree) throws IOException {
    try (var draft = cache.draft();
        var transfer = progress.begin("compress " + what, 0)) {
      SegmentWriter.write(tree, compression, draft);
      transfer.advance(draft.size());
      return draft.commit();
    }
  }

  private Stored store(Content content) throws IOException {
    try (var draft = cache.draft()) {
      content.writeTo(draft);
      return draft.commit();
    }
  }
}
