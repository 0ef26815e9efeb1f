// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A whole number in a range. */
record WholeNumber(long min, long max) implements Shape<Long> {
  /** A user or group id: 32 bits, all set is none. */
  static final WholeNumber ID = new WholeNumber(0, 0xffff_fffeL);

  /** Any that is not negative. */
  static final WholeNumber NATURAL = new WholeNumber(0, Long.MAX_VALUE);

  /** Any. */
  static final WholeNumber ANY = new WholeNumber(Long.MIN_VALUE, Long.MAX_VALUE);

  @Override
  public Optional<Long> read(Spot spot) {
    var number =
        spot.node() instanceof ScalarNode scalar && fits(scalar)
            ? parse(scalar.getValue())
            : Optional.<Long>empty();
    var inRange = number.filter(n -> n >= min && n <= max);
    if (inRange.isEmpty()) {
      spot.problem("expected " + words() + ", found " + spot.found());
    }
    return inRange;
  }

  private static Optional<Long> parse(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean fits(Node node) {
    return node.getTag().equals(Tag.INT);
  }

  @Override
  public Map<String, Object> schema(SchemaWriter writer) {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "integer");
    if (min != Long.MIN_VALUE) {
      schema.put("minimum", min);
    }
    if (max != Long.MAX_VALUE) {
      schema.put("maximum", max);
    }
    return schema;
  }

  @Override
  public String words() {
    if (min == Long.MIN_VALUE) {
      return "a whole number";
    }
    return max == Long.MAX_VALUE
        ? "a whole number of at least " + min
        : "a number from " + min + " to " + max;
  }
}
