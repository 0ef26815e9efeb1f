// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.slipway.api.v1alpha1.OSFile;
import dev.slipway.api.v1alpha1.OSModel;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads a linuxkit.yml as the typed model: strictly, so that a key that is not understood is an
 * error and never left out. What the values must be is for the API server to say when the build is
 * made, and for the assembler.
 */
final class ModelYaml {
  private static final ObjectMapper VALUES =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .addMixIn(OSModel.class, LikeLinuxKit.class);

  private ModelYaml() {}

  /** A file has no yamlFrom; and trust, which does nothing in LinuxKit, does nothing here. */
  @JsonIgnoreProperties({"trust"})
  private interface LikeLinuxKit {}

  /** What was wrong, with line and key. */
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;

    Wrong(String message) {
      super(message);
    }
  }

  static OSModel read(String text) throws Wrong {
    if (text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
      throw new Wrong("line 1: it is empty; expected kernel, init, services, …");
    }
    var yaml = YamlTree.read(text);
    OSModel model;
    try {
      model = VALUES.treeToValue(yaml.value(), OSModel.class);
    } catch (JsonProcessingException e) {
      var path = e instanceof JsonMappingException m ? m.getPath() : List.<Reference>of();
      throw new Wrong(yaml.line(path) + told(path) + problem(e));
    }
    if (model.yamlFrom() != null) {
      throw new Wrong("yamlFrom: this key is an OSImage's, not a model's; leave it out");
    }
    for (var i = 0; i < model.files().size(); i++) {
      check(model.files().get(i), "files[" + i + "]");
    }
    return model;
  }

  private static void check(OSFile file, String where) throws Wrong {
    if (file.contentsFrom() != null) {
      throw new Wrong(where + ".contentsFrom: this key is an OSImage's; put the file into spec.os");
    }
  }

  private static String told(List<Reference> path) {
    var told =
        path.stream()
            .map(step ->
                step.getFieldName() == null
                    ? "[" + step.getIndex() + "]"
                    : "." + step.getFieldName())
            .collect(Collectors.joining());
    return told.isEmpty() ? "" : told.substring(1) + ": ";
  }

  private static String problem(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return unknown.getPropertyName().equals("source")
              || unknown.getPropertyName().equals("optional")
          ? "files of the machine that builds cannot be had in a cluster; use contents, or an OSImage's contentsFrom"
          : "there is no such key";
    }
    if (e.getCause() instanceof JsonProcessingException cause) {
      return first(cause);
    }
    return switch (e) {
      case InvalidFormatException format -> "this cannot be its value: " + format.getValue();
      case JsonMappingException _ -> "this cannot be its value";
      default -> first(e);
    };
  }

  private static String first(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("");
  }
}
