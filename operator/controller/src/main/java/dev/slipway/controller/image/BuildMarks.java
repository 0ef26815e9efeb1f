// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Annotations of a build that say what it was made from, so that the next one can say why. */
final class BuildMarks {
  private static final String GENERATION = "slipway.dev/image-generation";
  private static final String SOURCES = "slipway.dev/sources";
  private static final ObjectMapper JSON = new ObjectMapper();

  private BuildMarks() {}

  static Map<String, String> of(long generation, Map<String, String> sources) {
    var marks = new TreeMap<String, String>();
    marks.put(GENERATION, Long.toString(generation));
    if (!sources.isEmpty()) {
      try {
        marks.put(SOURCES, JSON.writeValueAsString(new TreeMap<>(sources)));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e); // texts always can be written
      }
    }
    return marks;
  }

  /** The generation, 0 where nobody wrote one. */
  static long generation(HasMetadata build) {
    var text = mark(build, GENERATION);
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  static Map<String, String> sources(HasMetadata build) {
    try {
      var text = mark(build, SOURCES);
      return text.isEmpty()
          ? Map.of()
          : JSON.readValue(text, new TypeReference<Map<String, String>>() {});
    } catch (JsonProcessingException e) {
      return Map.of(); // somebody wrote into it; it says why a build is made, and no more
    }
  }

  private static String mark(HasMetadata build, String name) {
    var all = build.getMetadata().getAnnotations();
    return all == null ? "" : Objects.requireNonNullElse(all.get(name), "");
  }
}
