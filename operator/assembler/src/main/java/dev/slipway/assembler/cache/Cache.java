// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A folder that several processes share: entries are written aside, brought to disk and renamed, so
 * each is whole or absent, whenever a process is killed.
 *
 * <ul>
 *   <li>{@code blobs/sha256/<hex>}: bytes by their digest
 *   <li>{@code made/<hex>}: names of blobs, under the hash of what they were made from
 *   <li>{@code names/<hex>}: the digests that names of images had when they were last asked for
 *   <li>{@code tmp/}: drafts; what a killed process left is removed by the next one
 *   <li>{@code leases/}: the processes that use it; {@code lock}: taken to use or remove entries
 * </ul>
 *
 * The time of a blob's last use is its modification time. {@link #trim} removes the blobs that were
 * not used for longest, and never what a running process uses.
 */
public final class Cache implements AutoCloseable {
  private final Folders folders;
  private final Gate gate;
  private final Lease lease;
  private final Records made;
  private final Records names;
  private final Set<String> used = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean grown = new AtomicBoolean();

  private Cache(Folders folders, Gate gate, Lease lease) {
    this.folders = folders;
    this.gate = gate;
    this.lease = lease;
    made = new Records(folders.made(), this::scratchFile);
    names = new Records(folders.names(), this::scratchFile);
  }

  /** Opens a cache, making it when there is none. */
  public static Cache open(Path root) throws IOException {
    var folders = Folders.make(root);
    var gate = new Gate(folders.lock());
    return gate.removing(() -> {
      var lease = Lease.begin(folders.leases());
      Pruning.removeLeftovers(folders);
      return new Cache(folders, gate, lease);
    });
  }

  /** A new blob, to be committed. */
  public Draft draft() throws IOException {
    return new Draft(this, scratchFile());
  }

  /** The name of a new file for passing use; its maker deletes it. */
  public Path scratchFile() {
    return folders.tmp().resolve(lease.name() + "." + UUID.randomUUID());
  }

  /** The file of a blob, if the cache has it in its full length. */
  public Optional<Path> find(Stored blob) throws IOException {
    // Another size is no reason to remove it: an image may lie about the blob of another one.
    return find(blob.digest()).filter(file -> file.toFile().length() == blob.size());
  }

  /** The file of a blob whose size is not known, if the cache has it. */
  public Optional<Path> find(Digest digest) throws IOException {
    var file = file(digest);
    if (used.contains(digest.hex())) {
      return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }
    return gate.using(() -> touch(digest, file)) ? Optional.of(file) : Optional.empty();
  }

  /** From now on it is in use by this process. */
  private boolean touch(Digest digest, Path file) throws IOException {
    try {
      Files.setLastModifiedTime(file, lease.now());
      used.add(digest.hex());
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Renames a finished file to its place. */
  void add(Digest digest, Path finished) throws IOException {
    Files.setLastModifiedTime(finished, lease.now());
    Durable.move(finished, file(digest));
    used.add(digest.hex());
    grown.set(true);
  }

  /** Removes a blob that was found to be damaged. */
  public void evict(Digest digest) throws IOException {
    Files.deleteIfExists(file(digest));
  }

  /** The place of a blob that {@link #find} has found. */
  public Path file(Digest digest) {
    return folders.blobs().resolve(digest.hex());
  }

  /** What was made from the inputs with this hash, if all of it is still there. */
  public Optional<Map<String, Stored>> recall(Digest key) throws IOException {
    var found = made.read(key);
    for (var blob : found.values()) {
      if (find(blob).isEmpty()) {
        return Optional.empty();
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  /** Keeps what was made from the inputs with this hash. */
  public void remember(Digest key, Map<String, Stored> outputs) throws IOException {
    made.write(key, new TreeMap<>(outputs));
  }

  /** The digest that an image's name had when it was last asked for, if its bytes are there. */
  public Optional<Digest> named(String name) throws IOException {
    var found = names.read(Digest.of(name)).get(name);
    return found == null || find(found).isEmpty() ? Optional.empty() : Optional.of(found.digest());
  }

  /** Keeps which manifest or index a name stands for. */
  public void name(String name, Stored document) throws IOException {
    names.write(Digest.of(name), Map.of(name, document));
  }

  /** What it holds. */
  public Contents contents() throws IOException {
    return Contents.of(folders);
  }

  /**
   * Removes blobs until no more bytes are left than this, those first that were not used for
   * longest; none that a running process, this one too, has used.
   */
  public Pruning.Removed trim(long bytes) throws IOException {
    return gate.removing(() -> Pruning.trim(folders, bytes));
  }

  /** Reads all of it and finds what is damaged. */
  public Verification verify(Progress progress) throws IOException {
    return Verification.of(folders, progress);
  }

  /** Removes what {@link #verify} has found, unless somebody has made it anew. */
  public void remove(Verification found) throws IOException {
    for (var name : found.damaged()) {
      var file = folders.root().resolve(name);
      var whole =
          file.startsWith(folders.blobs())
              ? Verification.isWhole(file, Progress.Transfer.UNSEEN)
              : !Records.isDamaged(file);
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Ends the claim on what was used; then, if something was added, trims it to a size. */
  public void close(long bytes) throws IOException {
    close();
    if (grown.get()) {
      trim(bytes);
    }
  }

  /** Ends the claim on what was used. */
  @Override
  public void close() throws IOException {
    lease.close();
  }
}
