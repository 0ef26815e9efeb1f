// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.layout.Skeleton;
import dev.slipway.assembler.model.OsModel;
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
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes what a machine boots from: the kernel, its microcode, and the root file system. */
final class RootStore {
  private static final String SEGMENT = "segment";
  private static final String KERNEL = "kernel";
  private static final String UCODE = "ucode";
  private static final String SKELETON = "skeleton";

  /** How an uncompressed "newc" archive begins. */
  private static final byte[] CPIO = {'0', '7', '0', '7', '0', '1'};

  private final Cache cache;
  private final Images images;
  private final SegmentStore segments;
  private final Earlier earlier;

  RootStore(Cache cache, Images images, SegmentStore segments, Earlier earlier) {
    this.cache = cache;
    this.images = images;
    this.segments = segments;
    this.earlier = earlier;
  }

  /**
   * The parts of the root.
   *
   * @param skeleton what lies where in the root file system
   * @param list the same as a file
   */
  record Root(
      Stored kernel,
      Optional<Stored> ucode,
      FileTree skeleton,
      Stored list,
      Compressed segment,
      Closeable contents)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      contents.close();
    }
  }

  /** The segment of the root file system, which others need not wait for. */
  @FunctionalInterface
  interface Compressed {
    Stored get() throws AssemblyException, IOException;
  }

  /** The key of all parts. */
  Digest key(OsModel.Kernel model, ContainerImage kernel, List<ContainerImage> init) {
    var parts = new ArrayList<>(List.of("root 3", kernel.filesId().hex()));
    init.forEach(image -> parts.add(image.filesId().hex()));
    parts.add("kernel " + model.binary());
    parts.add("tar " + model.tar().orElse("none"));
    parts.add("ucode " + model.ucode().orElse("none"));
    return segments.key(parts);
  }

  /** Finds the parts, or reads the images and makes all but the segment. */
  Root open(OsModel model, ContainerImage kernel, List<ContainerImage> init)
      throws AssemblyException, IOException {
    var key = key(model.kernel(), kernel, init);
    var made = recall(key, model.kernel());
    if (!made.isEmpty()) {
      return known(key, made);
    }
    var spool = new Spool(cache.scratchFile());
    try {
      return make(new Inputs(key, model, kernel, init), spool);
    } catch (AssemblyException | IOException | RuntimeException e) {
      spool.close();
      throw e;
    }
  }

  /** Whether no image must be fetched for a root. */
  boolean has(OsModel.Kernel model, ContainerImage kernel, List<ContainerImage> init)
      throws IOException {
    return !recall(key(model, kernel, init), model).isEmpty();
  }

  private Map<String, Stored> recall(Digest key, OsModel.Kernel model) throws IOException {
    var parts = segments.recall(key);
    var all = parts.keySet().containsAll(Set.of(KERNEL, SKELETON, SEGMENT));
    return all && parts.containsKey(UCODE) == model.ucode().isPresent() ? parts : Map.of();
  }

  private Root known(Digest key, Map<String, Stored> parts) throws AssemblyException, IOException {
    parts.forEach((name, part) -> segments.made(key, name, part));
    var list = part(parts, SKELETON);
    earlier.fetch(list);
    var skeleton = Skeleton.read(Files.readAllBytes(cache.file(list.digest())));
    var segment = part(parts, SEGMENT);
    var ucode = Optional.ofNullable(parts.get(UCODE));
    return new Root(part(parts, KERNEL), ucode, skeleton, list, () -> segment, () -> {});
  }

  private static Stored part(Map<String, Stored> parts, String name) {
    var part = parts.get(name);
    if (part == null) {
      throw new IllegalStateException("the cache has no " + name);
    }
    return part;
  }

  private record Inputs(
      Digest key, OsModel model, ContainerImage kernel, List<ContainerImage> init) {}

  private Root make(Inputs inputs, Spool spool) throws AssemblyException, IOException {
    var tree = new FileTree();
    for (var n = 0; n < inputs.init.size(); n++) {
      var image = inputs.init.get(n);
      try {
        overlay(tree, image.origin(), images.files(image, spool));
      } catch (AssemblyException e) {
        throw e.at(inputs.model.init().get(n).image().at());
      }
    }
    var parts = new HashMap<String, Stored>();
    try {
      addKernel(inputs, spool, tree, parts);
    } catch (AssemblyException e) {
      throw e.at(inputs.model.kernel().image().at());
    }
    parts.put(SKELETON, store(Content.of(Skeleton.write(tree))));
    return new Root(
        part(parts, KERNEL),
        Optional.ofNullable(parts.get(UCODE)),
        tree,
        part(parts, SKELETON),
        () -> {
          parts.put(SEGMENT, segments.write("root file system", tree));
          cache.remember(inputs.key, parts);
          parts.forEach((name, part) -> segments.made(inputs.key, name, part));
          return part(parts, SEGMENT);
        },
        spool);
  }

  private void addKernel(Inputs inputs, Spool spool, FileTree tree, Map<String, Stored> parts)
      throws AssemblyException, IOException {
    var model = inputs.model.kernel();
    var origin = inputs.kernel.origin();
    var files = images.files(inputs.kernel, spool);
    var modules = modules(model, origin, files);
    if (modules.isPresent()) {
      overlay(tree, origin, unpack(origin, model, modules.get(), spool));
    }
    XattrList.addTo(tree, XattrList.ROOT);
    parts.put(KERNEL, store(file(origin, files, model.binary(), "kernel.binary")));
    if (model.ucode().isPresent()) {
      var ucode = file(origin, files, model.ucode().get(), "kernel.ucode");
      parts.put(UCODE, store(microcode(origin, model.ucode().get(), ucode)));
    }
  }

  /** The archive of the modules: one that was not asked for by name may be absent. */
  private static Optional<Content> modules(OsModel.Kernel model, Origin image, FileTree files)
      throws AssemblyException {
    var path = model.tar();
    if (path.isEmpty() || (path.get().equals(OsModel.Kernel.TAR) && !has(files, path.get()))) {
      return Optional.empty();
    }
    return Optional.of(file(image, files, path.get(), "kernel.tar"));
  }

  private static boolean has(FileTree files, String path) {
    return files.get(path).isPresent();
  }

  private static Content file(Origin image, FileTree files, String path, String key)
      throws AssemblyException {
    try {
      if (files.get(files.resolve(path, true)).orElse(null) instanceof Node.RegularFile found) {
        return found.content();
      }
    } catch (HostileImageException e) {
      throw Invalid.image(image, "its files: " + e.getMessage());
    }
    throw Invalid.image(image, "it has no file /%s, which %s names".formatted(path, key));
  }

  /** The kernel looks for microcode in an uncompressed archive that comes first. */
  private static Content microcode(Origin image, String path, Content content)
      throws AssemblyException, IOException {
    try (var in = content.open()) {
      if (!Arrays.equals(in.readNBytes(CPIO.length), CPIO)) {
        throw Invalid.image(
            image, "its /" + path + ", named by kernel.ucode, is no uncompressed cpio archive");
      }
    }
    var padding = (int) (-content.size() & 3);
    return padding == 0 ? content : content.padded(padding);
  }

  private static FileTree unpack(Origin image, OsModel.Kernel model, Content archive, Spool spool)
      throws AssemblyException, IOException {
    var tree = new FileTree();
    try (var in = archive.open()) {
      new LayerReader(tree, spool, Limits.DEFAULT).apply(in);
      return tree;
    } catch (HostileImageException e) {
      throw Invalid.image(
          image, "its /%s %s".formatted(model.tar().orElse(OsModel.Kernel.TAR), e.getMessage()));
    }
  }

  private static void overlay(FileTree tree, Origin image, FileTree files)
      throws AssemblyException {
    try {
      tree.overlay(files);
    } catch (HostileImageException e) {
      throw Invalid.image(image, "its files " + e.getMessage());
    }
  }

  private Stored store(Content content) throws IOException {
    try (var draft = cache.draft()) {
      content.writeTo(draft);
      return draft.commit();
    }
  }
}
