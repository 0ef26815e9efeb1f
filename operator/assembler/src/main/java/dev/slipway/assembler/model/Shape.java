// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * What a value of the model must be. One description, from which come the reader with its errors,
 * the JSON Schema, the canonical form and the tables of the documentation.
 */
sealed interface Shape<T>
    permits Shape.Mapped, Either, Flag, ListOf, MapOf, Mapping, Text, WholeNumber {

  /** The value; empty when a problem was noted. */
  Optional<T> read(Spot spot);

  /** Whether a node is of the right kind, whatever it holds. */
  boolean fits(Node node);

  /** The JSON Schema. */
  Map<String, Object> schema(SchemaWriter writer);

  /** What is expected, as in "a string". */
  String words();

  /** The value with its keys in the order of the description. */
  default Optional<Object> plain(Spot spot) {
    return spot.plain();
  }

  /** The same shape, read as something else. */
  default <U> Shape<U> map(Function<T, U> how) {
    return new Mapped<>(this, (value, spot) -> how.apply(value));
  }

  /** The same shape, whose value keeps its place. */
  default Shape<Placed<T>> placed() {
    return new Mapped<>(this, Placed::new);
  }

  /** A shape whose value is turned into something else. */
  record Mapped<T, U>(Shape<T> of, BiFunction<T, Spot, U> how) implements Shape<U> {
    @Override
    public Optional<U> read(Spot spot) {
      return of.read(spot).map(value -> how.apply(value, spot));
    }

    @Override
    public boolean fits(Node node) {
      return of.fits(node);
    }

    @Override
    public Map<String, Object> schema(SchemaWriter writer) {
      return writer.of(of);
    }

    @Override
    public String words() {
      return of.words();
    }

    @Override
    public Optional<Object> plain(Spot spot) {
      return of.plain(spot);
    }
  }
}
