// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.v1alpha1.OSModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What changed between two models, for people: a line for each value, containers by their names and
 * files by their paths. What files hold is not told.
 */
final class Changes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_LINES = 20;
  private static final int MAX_VALUE = 100;

  private Changes() {}

  static String between(OSModel before, OSModel after) {
    var old = values(before);
    var now = values(after);
    var paths = new TreeSet<>(old.keySet());
    paths.addAll(now.keySet());
    var lines = new ArrayList<String>();
    for (var path : paths) {
      var was = old.get(path);
      var is = now.get(path);
      if (!Objects.equals(was, is)) {
        lines.add(line(path, was, is));
      }
    }
    return text(lines);
  }

  private static String text(List<String> lines) {
    if (lines.isEmpty()) {
      return "nothing";
    }
    var more = lines.size() - MOST_LINES;
    return String.join("\n", lines.subList(0, Math.min(lines.size(), MOST_LINES)))
        + (more > 0 ? "\nand " + more + " more" : "");
  }

  private static String line(String path, @Nullable String was, @Nullable String is) {
    if (was == null) {
      return "+ " + path + told(path, is);
    }
    if (is == null) {
      return "- " + path + told(path, was);
    }
    return isContents(path) ? "~ " + path : "~ %s: %s -> %s".formatted(path, cut(was), cut(is));
  }

  private static String told(String path, @Nullable String value) {
    return isContents(path) || value == null ? "" : ": " + cut(value);
  }

  private static boolean isContents(String path) {
    return path.startsWith("files[") && path.endsWith("].contents");
  }

  private static String cut(String value) {
    return value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) + "…" : value;
  }

  private static Map<String, String> values(OSModel model) {
    var values = new TreeMap<String, String>();
    add(values, "", JSON.valueToTree(model));
    return values;
  }

  private static void add(Map<String, String> to, String path, JsonNode node) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(field ->
              add(
                  to,
                  path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                  field.getValue()));
    } else if (node.isArray()) {
      for (var i = 0; i < node.size(); i++) {
        add(to, "%s[%s]".formatted(path, key(node.get(i), i)), node.get(i));
      }
    } else {
      to.put(path, node.asText());
    }
  }

  private static String key(JsonNode element, int index) {
    return element.path("name").asText(element.path("path").asText(Integer.toString(index)));
  }
}
