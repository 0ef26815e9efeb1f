// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** A shape whose value keeps its place. */
record PlacedShape<T>(Shape<T> of) implements Shape<Placed<T>> {
  @Override
  public Optional<Placed<T>> read(Spot spot) {
    return of.read(spot).map(value -> new Placed<>(value, spot));
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
