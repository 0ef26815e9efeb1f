// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/** One of several shapes that differ in kind, such as a number and a string. */
record Either<T>(List<Shape<T>> shapes) implements Shape<T> {
  static <T> Either<T> of(Shape<T> first, Shape<T> second) {
    return new Either<>(List.of(first, second));
  }

  @Override
  public Optional<T> read(Spot spot) {
    var fitting = fitting(spot.node());
    if (fitting.isEmpty()) {
      spot.problem("expected " + words() + ", found " + spot.found());
    }
    return fitting.flatMap(shape -> shape.read(spot));
  }

  private Optional<Shape<T>> fitting(Node node) {
    return shapes.stream().filter(shape -> shape.fits(node)).findFirst();
  }

  @Override
  public boolean fits(Node node) {
    return fitting(node).isPresent();
  }

  @Override
  public Map<String, Object> schema(SchemaWriter writer) {
    return Map.of("anyOf", shapes.stream().map(writer::of).toList());
  }

  @Override
  public String words() {
    return shapes.stream().map(Shape::words).collect(Collectors.joining(" or "));
  }

  @Override
  public Optional<Object> plain(Spot spot) {
    return fitting(spot.node()).map(shape -> shape.plain(spot)).orElse(spot.plain());
  }
}
