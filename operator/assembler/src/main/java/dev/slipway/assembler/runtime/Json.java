// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import dev.slipway.assembler.json.JsonText;
import dev.slipway.assembler.model.IdMapping;
import dev.slipway.assembler.model.MountSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What config.json and runtime.json share. */
final class Json {
  private Json() {}

  static byte[] bytes(Map<String, Object> object) {
    return JsonText.write(object);
  }

  /** Puts what is there: an absent key is the default of both formats. */
  static void put(Map<String, Object> json, String key, Optional<?> value) {
    value.filter(v -> !isEmpty(v)).ifPresent(v -> json.put(key, v));
  }

  private static boolean isEmpty(Object value) {
    return switch (value) {
      case Collection<?> list -> list.isEmpty();
      case Map<?, ?> map -> map.isEmpty();
      default -> false;
    };
  }

  static Map<String, Object> mount(MountSpec mount) {
    var json = new LinkedHashMap<String, Object>();
    json.put("destination", mount.destination());
    json.put("type", mount.type());
    json.put("source", mount.source());
    json.put("options", mount.options());
    put(json, "uidMappings", Optional.of(mappings(mount.uidMappings())));
    put(json, "gidMappings", Optional.of(mappings(mount.gidMappings())));
    return json;
  }

  static List<Map<String, Object>> mappings(List<IdMapping> mappings) {
    return mappings.stream().map(Json::mapping).toList();
  }

  private static Map<String, Object> mapping(IdMapping mapping) {
    var json = new LinkedHashMap<String, Object>();
    json.put("containerID", mapping.containerId());
    json.put("hostID", mapping.hostId());
    json.put("size", mapping.size());
    return json;
  }
}
