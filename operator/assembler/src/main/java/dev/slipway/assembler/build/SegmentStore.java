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
import dev.slipway.assembler.layout.KernelNames;
import dev.slipway.assembler.layout.Layout;
import dev.slipway.assembler.layout.MountPoint;
import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.Spool;
import dev.slipway.assembler.tree.XattrList;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Makes segments, or finds them in the cache, or in what was published, under the hash of what they
 * are made from.
 */
final class SegmentStore {
  private static final String SEGMENT = "segment";

  /** Trees up to this are compressed beside others. */
  private static final long SMALL = 4 << 20;

  private final Cache cache;
  private final Images images;
  private final Compression compression;
  private final Progress progress;
  private final Earlier earlier;

  /** What the segments of this build were made from. */
  private final Map<Digest, Recipe.Made> made = new ConcurrentHashMap<>();

  /** A large segment keeps all processors busy; two at a time would only take twice the memory. */
  private final Semaphore large = new Semaphore(1);

  SegmentStore(
      Cache cache, Images images, Compression compression, Earlier earlier, Progress progress) {
    this.cache = cache;
    this.images = images;
    this.compression = compression;
    this.earlier = earlier;
    this.progress = progress;
  }

  /** What a part of this build was made from, if it is one. */
  Optional<Recipe.Made> origin(Stored part) {
    return Optional.ofNullable(made.get(part.digest()));
  }

  /** Notes what a part was made from. Of equal parts one origin is as good as another. */
  Stored made(Digest key, String part, Stored stored) {
    made.merge(
        stored.digest(),
        new Recipe.Made(key, part),
        (one, other) -> one.key().compareTo(other.key()) <= 0 ? one : other);
    return stored;
  }

  /** The key of what is made from these parts, at this compression. */
  Digest key(List<String> parts) {
    var all = new ArrayList<>(List.of(Reproducible.FORMAT_VERSION, compression.id()));
    all.addAll(parts);
    return Digest.of(String.join("\n", all));
  }

  /** The key of an image's files. */
  Digest filesKey(ContainerImage image, SortedSet<MountPoint> mountPoints) {
    var parts = new ArrayList<>(List.of("files", image.filesId().hex()));
    mountPoints.forEach(point -> parts.add((point.file() ? "f" : "d") + point.path()));
    return key(parts);
  }

  /** Whether nothing must be fetched for what has this key. */
  boolean has(Digest key) throws IOException {
    return known(key) != null;
  }

  /** The segment with the files of a container image. */
  Stored files(ContainerImage image, SortedSet<MountPoint> mountPoints)
      throws AssemblyException, IOException {
    var key = filesKey(image, mountPoints);
    var made = known(key);
    if (made != null) {
      return made(key, SEGMENT, made);
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
        var what = e.getMessage() == null ? "is damaged" : e.getMessage();
        throw Invalid.image(image.origin(), what);
      }
      return remember(key, write(image.origin().label(), tree));
    }
  }

  /** The segment of a tree that is made in no time. Equal trees are compressed once. */
  Stored segment(String what, FileTree tree) throws AssemblyException, IOException {
    check(what, tree);
    var hash = Digest.sha256();
    var plain = new DigestOutputStream(OutputStream.nullOutputStream(), hash);
    SegmentWriter.write(tree, new Compression.None(), plain);
    var key = key(List.of("tree", Digest.finish(hash).hex()));
    var made = known(key);
    return made == null ? remember(key, write(what, tree)) : made(key, SEGMENT, made);
  }

  private @Nullable Stored known(Digest key) throws IOException {
    return recall(key).get(SEGMENT);
  }

  /** What was made from the inputs with this hash: of the cache, or else of earlier builds. */
  Map<String, Stored> recall(Digest key) throws IOException {
    var here = cache.recall(key);
    return here.isPresent() ? here.get() : earlier.recall(key);
  }

  private Stored remember(Digest key, Stored segment) throws IOException {
    cache.remember(key, Map.of(SEGMENT, segment));
    return made(key, SEGMENT, segment);
  }

  /** Compresses a tree, without a look into the cache. */
  Stored write(String what, FileTree tree) throws AssemblyException, IOException {
    check(what, tree);
    if (tree.size() <= SMALL) {
      return writeNow(what, tree);
    }
    try {
      large.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssemblyException(Step.Assemble, Reason.InternalError, "interrupted", e);
    }
    try {
      return writeNow(what, tree);
    } finally {
      large.release();
    }
  }

  private static void check(String what, FileTree tree) throws AssemblyException {
    try {
      KernelNames.check(tree);
    } catch (HostileImageException e) {
      throw new AssemblyException(
          Step.Assemble, Reason.InvalidImage, "%s %s".formatted(what, e.getMessage()), e);
    }
  }

  private Stored writeNow(String what, FileTree tree) throws IOException {
    try (var draft = cache.draft();
        var transfer = progress.begin(Phase.Assembling, "compress " + what, 0)) {
      SegmentWriter.write(tree, compression, draft);
      transfer.advance(draft.size());
      return draft.commit();
    }
  }
}
