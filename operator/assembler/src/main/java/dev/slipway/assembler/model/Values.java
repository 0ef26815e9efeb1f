// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** What the keys of one mapping hold. A wrong value was noted as a problem and is absent. */
final class Values {
  private final Spot spot;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, Spot> spots = new HashMap<>();

  private Values(Spot spot) {
    this.spot = spot;
  }

  /** Reads a mapping, and notes the keys that are not known, and those that are missing. */
  static Values read(Spot spot, List<Key<?>> keys) {
    var it = new Values(spot);
    if (spot.node() instanceof MappingNode mapping) {
      for (var entry : mapping.getValue()) {
        it.entry(entry.getKeyNode(), entry.getValueNode(), keys);
      }
    }
    keys.stream()
        .filter(key -> key.required() && !it.spots.containsKey(key.name()))
        .forEach(key -> spot.problem("expected the key \"" + key.name() + "\", which is missing"));
    return it;
  }

  private void entry(Node keyNode, Node valueNode, List<Key<?>> keys) {
    if (!(keyNode instanceof ScalarNode scalar)) {
      var at = new Spot(spot.source(), keyNode, spot.path());
      at.problem("expected a key, found " + at.found());
      return;
    }
    var name = scalar.getValue();
    var atKey = spot.below(name, keyNode);
    var known = keys.stream().filter(key -> key.name().equals(name)).findFirst();
    if (known.isEmpty()) {
      atKey.problem(UnknownKey.describe(name, keys.stream().map(Key::name).toList()));
      return;
    }
    var value = spot.below(name, valueNode);
    if (spots.putIfAbsent(name, value) != null) {
      atKey.problem("this key is there twice");
      return;
    }
    known.get().shape().read(value).ifPresent(read -> values.put(name, read));
  }

  /** The value of a key. */
  @SuppressWarnings("unchecked") // what is under a key's name was read by its shape
  <T> Optional<T> get(Key<T> key) {
    return Optional.ofNullable((T) values.get(key.name()));
  }

  /** All values, by their keys. */
  Map<String, Object> plain() {
    return new LinkedHashMap<>(values);
  }

  boolean has(Key<?> key) {
    return spots.containsKey(key.name());
  }

  /** The value as it was written. */
  Optional<Spot> spot(Key<?> key) {
    return Optional.ofNullable(spots.get(key.name()));
  }

  /** The mapping. */
  Spot spot() {
    return spot;
  }

  /** Where a key's value is; the mapping itself when the key is absent. */
  Position at(Key<?> key) {
    return spot(key).orElse(spot).at();
  }

  void problem(Key<?> key, String message) {
    spot(key).orElse(spot).problem(message);
  }

  /** Notes a problem unless exactly one of some keys is there. */
  boolean exactlyOne(String expected, Key<?>... keys) {
    var there = Stream.of(keys).filter(this::has).map(Key::name).toList();
    if (there.size() != 1) {
      var found = there.isEmpty() ? "none" : there.stream().collect(Collectors.joining(" and "));
      spot.problem("expected exactly one of " + expected + ", found " + found);
    }
    return there.size() == 1;
  }
}
