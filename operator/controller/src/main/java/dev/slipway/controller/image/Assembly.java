// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.ContentsFrom;
import dev.slipway.api.v1alpha1.KeyRef;
import dev.slipway.api.v1alpha1.OSFile;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSModel;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.image.Composition;
import dev.slipway.core.image.Composition.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Puts an OSImage's model together from all that its spec points to: the OSImages that it extends,
 * YAML in ConfigMaps, and the hashes of files in ConfigMaps and Secrets.
 */
final class Assembly {
  /** What a Secret holds, less its own overhead: files go to the build pod in one. */
  static final long MOST_BYTES = 1024 * 1024 - 16 * 1024;

  private final Sources sources;
  private final Map<String, String> read = new TreeMap<>();
  private long bytes;

  private Assembly(Sources sources) {
    this.sources = sources;
  }

  /** Stops at the first problem. */
  private static final class Stopped extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Problem problem;

    Stopped(Reason reason, String message, boolean passes) {
      this.problem = new Problem(reason, message, passes);
    }
  }

  /**
   * Puts it together.
   *
   * @param images the OSImages of the namespace, by name
   */
  static Assembled of(OSImage image, Function<String, Optional<OSImage>> images, Sources sources) {
    var bases = Bases.of(image, images);
    var isReread = bases.inOrder().stream().anyMatch(Assembly::readsSources);
    if (bases.problem() != null) {
      return new Assembled(null, bases.problem(), isReread);
    }
    var assembly = new Assembly(sources);
    try {
      var models = new ArrayList<OSModel>();
      for (var base : bases.inOrder()) {
        var own = base.getMetadata().getName().equals(image.getMetadata().getName());
        var where = own ? "" : "OSImage " + base.getMetadata().getName() + ": ";
        models.add(assembly.model(base.getSpec().os(), where));
      }
      var os = checked(ModelMerge.of(models));
      return new Assembled(os, assembly.composed(image, os), isReread);
    } catch (Stopped e) {
      return new Assembled(null, e.problem, isReread);
    }
  }

  private static boolean readsSources(OSImage image) {
    var os = image.getSpec().os();
    return os.yamlFrom() != null || os.files().stream().anyMatch(f -> f.contentsFrom() != null);
  }

  private Composition composed(OSImage image, OSModel os) {
    return new Composition.Composed(
        Model.inputs(os),
        read,
        pins -> Model.digest(image.getMetadata().getName(), image.getSpec(), os, pins));
  }

  private OSModel model(OSModel os, String where) throws Stopped {
    if (os.yamlFrom() != null) {
      return yaml(os.yamlFrom().configMapKeyRef(), where + "spec.os.yamlFrom.configMapKeyRef");
    }
    var files = new ArrayList<OSFile>();
    for (var i = 0; i < os.files().size(); i++) {
      var file = os.files().get(i);
      var field = "%sspec.os.files[%d] (%s)".formatted(where, i, file.path());
      files.add(file.contentsFrom() == null ? file : hashed(file, file.contentsFrom(), field));
    }
    return new OSModel(
        null,
        os.kernel(),
        os.init(),
        os.volumes(),
        os.onboot(),
        os.onshutdown(),
        os.services(),
        files);
  }

  private OSModel yaml(KeyRef key, String field) throws Stopped {
    var held = held(sources.configMap(key), field);
    var name = "ConfigMap %s, key %s".formatted(key.name(), key.key());
    read.put(name, sha256(held));
    try {
      return ModelYaml.read(new String(held, StandardCharsets.UTF_8));
    } catch (ModelYaml.Wrong e) {
      throw new Stopped(
          Reason.InvalidModel, "%s: %s: %s".formatted(field, name, e.getMessage()), false);
    }
  }

  private OSFile hashed(OSFile file, ContentsFrom from, String field) throws Stopped {
    var map = from.configMapKeyRef();
    var secret = from.secretKeyRef();
    byte[] held;
    String name;
    if (map != null) {
      held = held(sources.configMap(map), field);
      name = "ConfigMap %s, key %s".formatted(map.name(), map.key());
    } else if (secret != null) {
      held = held(sources.secret(secret), field);
      name = "Secret %s, key %s".formatted(secret.name(), secret.key());
    } else {
      throw new Stopped(
          Reason.InvalidModel,
          field + ".contentsFrom: give configMapKeyRef or secretKeyRef",
          false);
    }
    var hash = sha256(held);
    if (read.put(name, hash) == null) {
      bytes += held.length;
    }
    if (bytes > MOST_BYTES) {
      throw new Stopped(
          Reason.InvalidModel,
          "%s: files of ConfigMaps and Secrets have more than %d bytes together; put large files into a container image"
              .formatted(field, MOST_BYTES),
          false);
    }
    return new OSFile(
        file.path(),
        null,
        new ContentsFrom(map, secret, hash),
        file.directory(),
        file.symlink(),
        file.metadata(),
        file.mode(),
        file.uid(),
        file.gid());
  }

  private static byte[] held(Sources.Value value, String field) throws Stopped {
    return switch (value) {
      case Sources.Held held -> held.bytes();
      case Sources.Lacking(String problem) ->
          throw new Stopped(Reason.FileSourceMissing, field + ": " + problem, true);
    };
  }

  /** What the API server checks of one spec, it could not check of several together. */
  private static OSModel checked(OSModel os) throws Stopped {
    if (os.kernel() == null || os.kernel().image() == null) {
      throw new Stopped(
          Reason.InvalidModel,
          "spec.os.kernel.image is missing; give it here or in an OSImage that this one extends",
          false);
    }
    if (os.init().isEmpty()) {
      throw new Stopped(
          Reason.InvalidModel,
          "spec.os.init is missing; give it here or in an OSImage that this one extends",
          false);
    }
    different(os.services().stream().map(s -> s.name()).toList(), "services");
    different(os.volumes().stream().map(v -> v.name()).toList(), "volumes");
    return os;
  }

  private static void different(List<String> names, String field) throws Stopped {
    for (var i = 1; i < names.size(); i++) {
      if (names.indexOf(names.get(i)) < i) {
        throw new Stopped(
            Reason.InvalidModel,
            "spec.os.%s: two are named %s, with those of the OSImages that this one extends; give each a name of its own"
                .formatted(field, names.get(i)),
            false);
      }
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
