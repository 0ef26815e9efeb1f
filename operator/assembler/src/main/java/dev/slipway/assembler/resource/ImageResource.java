// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.resource;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.model.Document;
import dev.slipway.assembler.model.FileSpec;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.model.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model as an OSImage. What a cluster cannot have, or has another way, is told with the fix:
 * files of this machine. What resources say in one way only is said so: an entry of init is a name.
 *
 * @param name the OSImage's name
 * @param repository where its builds go
 */
public record ImageResource(String name, String repository) {
  /** Gives the text of a file of this machine. */
  @FunctionalInterface
  public interface Texts {
    /**
     * The text, or nothing where the file is absent and may be.
     *
     * @throws IllegalArgumentException with the reason and the fix, if it is not to be had
     */
    Optional<String> read(FileSpec.CopyOf file);
  }

  /**
   * The resource.
   *
   * @throws AssemblyException with a line for each file that is not to be had
   */
  public Document of(OsModel model, Texts texts) throws AssemblyException {
    var os = new LinkedHashMap<>(model.document().root());
    os.remove("trust");
    if (!model.init().isEmpty()) {
      os.put("init", model.init().stream().map(entry -> entry.image().name()).toList());
    }
    if (!model.files().isEmpty()) {
      os.put("files", files(model, texts));
    }
    os.values().removeIf(part -> part instanceof List<?> list && list.isEmpty());
    var resource = new LinkedHashMap<String, Object>();
    resource.put("apiVersion", "slipway.dev/v1alpha1");
    resource.put("kind", "OSImage");
    resource.put("metadata", Map.of("name", name));
    var spec = new LinkedHashMap<String, Object>();
    spec.put("os", os);
    spec.put("publish", Map.of("repository", repository));
    resource.put("spec", spec);
    return new Document(resource);
  }

  /** The files, the last of each path: it replaces those before it. */
  private static List<Object> files(OsModel model, Texts texts) throws AssemblyException {
    var problems = new Problems();
    var written = (List<?>) model.document().root().getOrDefault("files", List.of());
    var files = new LinkedHashMap<String, Object>();
    for (var i = 0; i < written.size(); i++) {
      var file = model.files().get(i);
      var entry = new LinkedHashMap<Object, Object>((Map<?, ?>) written.get(i));
      if (file.kind() instanceof FileSpec.CopyOf copy) {
        try {
          var text = texts.read(copy);
          if (text.isEmpty()) {
            continue;
          }
          entry.remove("source");
          entry.remove("optional");
          entry.put("contents", text.get());
        } catch (IllegalArgumentException e) {
          problems.add(file.at(), "files[" + i + "].source", String.valueOf(e.getMessage()));
        }
      }
      files.remove(file.path());
      files.put(file.path(), entry);
    }
    problems.check();
    return new ArrayList<>(files.values());
  }
}
