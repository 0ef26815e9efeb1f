// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.lock;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A lock file, in YAML: {@code version: 1} and {@code images}, a mapping of the names of a model's
 * images, in their order, to digests.
 */
public record LockFile(Path path) {
  private static final int VERSION = 1;
  private static final int MAX_BYTES = 1 << 20;
  private static final String SUFFIX = ".lock";

  /**
   * The lock file that goes with a model: of its name, beside it.
   *
   * @param file the first of its files; empty for the standard input, which has none
   */
  public static Optional<LockFile> beside(String file) {
    if (file.equals("-")) {
      return Optional.empty();
    }
    var path = Path.of(file);
    var name = String.valueOf(path.getFileName());
    var dot = name.lastIndexOf('.');
    var base = dot > 0 ? name.substring(0, dot) : name;
    return Optional.of(new LockFile(path.resolveSibling(base + SUFFIX)));
  }

  /** Whether it is there. */
  public boolean exists() {
    return Files.exists(path);
  }

  /**
   * The model with every image named by the digest that is locked for it.
   *
   * @throws AssemblyException with a line for each image that is not locked
   */
  public OsModel pin(OsModel model) throws AssemblyException {
    return read()
        .pin(
            model,
            name ->
                "image \"%s\" is not in the lock file %s: run slipway lock to add it, or name the image by digest"
                    .formatted(name, path));
  }

  /** Where it differs from what the names stand for now: a line for each, none when it is right. */
  public List<String> changes(Pins now) throws AssemblyException {
    return read().changes(now).entrySet().stream()
        .map(change -> "%s: %s: %s".formatted(path, change.getKey(), change.getValue()))
        .toList();
  }

  /** Reads it. */
  public Pins read() throws AssemblyException {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw wrong("it has more than " + MAX_BYTES + " bytes");
      }
      return parse(Files.readString(path));
    } catch (NoSuchFileException e) {
      throw wrong("there is no such file");
    } catch (IOException e) {
      throw wrong("it cannot be read: " + AssemblyException.why(e));
    }
  }

  private Pins parse(String text) throws AssemblyException {
    Object root;
    try {
      root =
          new Load(LoadSettings.builder().setLabel(path.toString()).build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw wrong("it is no valid YAML: " + e.getMessage());
    }
    if (!(root instanceof Map<?, ?> map) || !(map.get("images") instanceof Map<?, ?> images)) {
      throw wrong("expected a mapping with the keys version and images");
    }
    if (!Integer.valueOf(VERSION).equals(map.get("version"))) {
      throw wrong("expected version: " + VERSION + ", found " + map.get("version"));
    }
    var digests = new TreeMap<String, Digest>();
    for (var entry : images.entrySet()) {
      digests.put(String.valueOf(entry.getKey()), digest(entry.getKey(), entry.getValue()));
    }
    return new Pins(digests);
  }

  private Digest digest(Object name, @Nullable Object text) throws AssemblyException {
    try {
      return Digest.parse(String.valueOf(text));
    } catch (IllegalArgumentException e) {
      throw wrong("images: %s: expected sha256:DIGEST, found \"%s\"".formatted(name, text));
    }
  }

  private AssemblyException wrong(String problem) {
    return new AssemblyException(
        Step.ReadModel,
        Reason.InvalidModel,
        "%s: %s; slipway lock writes it".formatted(path, problem));
  }

  /** Writes it aside and then puts it in its place. */
  public void write(Pins pins) throws AssemblyException {
    var text = new StringBuilder("# Written by slipway lock; commit it beside the model.\n");
    text.append("version: ").append(VERSION).append("\nimages:");
    text.append(pins.digests().isEmpty() ? " {}\n" : "\n");
    pins.digests().forEach((name, digest) -> text.append("  \"" + name + "\": " + digest + "\n"));
    var aside = path.resolveSibling("." + path.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.writeString(aside, text);
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.WriteFiles, e);
    } finally {
      remove(aside);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // it was not even made
    }
  }
}
