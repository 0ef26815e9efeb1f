// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.ContainerFiles.Device;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An entry of {@code devices}. */
final class DeviceKeys {
  private static final String EVERY = "all";
  private static final WholeNumber NODE_NUMBER = new WholeNumber(0, 0xffff_ffffL);

  private static final Key<String> PATH =
      Key.of(
              "path",
              new Text(
                  Check.matching(
                      "all|/[\\s\\S]+", "a path that begins with \"/\", or all for every device")),
              "Where it lies in the container, or all for access to every device of the type")
          .must();
  private static final Key<String> TYPE =
      Key.of(
              "type",
              new Text(Check.oneOf("a", "b", "c", "u", "p")),
              "b for block, c or u for character, p for a pipe; with path all also a for both")
          .must();
  private static final Key<Long> MAJOR = Key.of("major", NODE_NUMBER, "Its major number");
  private static final Key<Long> MINOR = Key.of("minor", NODE_NUMBER, "Its minor number");
  private static final Key<String> MODE = Key.of("mode", new Text(Check.MODE), "Its octal mode");

  private static final Map<String, Object> RULE =
      Map.of(
          "if",
          Map.of("properties", Map.of("path", Map.of("const", EVERY))),
          "then",
          Map.of("properties", Map.of("type", Map.of("enum", List.of("a", "b", "c")))),
          "else",
          Map.of(
              "required",
              List.of("mode"),
              "properties",
              Map.of("type", Map.of("enum", List.of("b", "c", "u", "p")))));

  static final Mapping<Device> DEVICE =
      Mapping.of("device", List.of(PATH, TYPE, MAJOR, MINOR, MODE), DeviceKeys::read).with(RULE);

  private DeviceKeys() {}

  private static Optional<Device> read(Values from) {
    var path = from.get(PATH);
    var type = from.get(TYPE);
    if (path.isEmpty() || type.isEmpty()) {
      return Optional.empty();
    }
    return path.get().equals(EVERY) ? every(from, type.get()) : node(from, path.get(), type.get());
  }

  private static Optional<Device> every(Values from, String type) {
    if (!List.of("a", "b", "c").contains(type)) {
      from.problem(TYPE, "expected a, b or c with path: all, found \"" + type + "\"");
    }
    return Optional.of(new Device.Every(type));
  }

  private static Optional<Device> node(Values from, String path, String type) {
    if (type.equals("a")) {
      from.problem(TYPE, "expected b, c, u or p, found \"a\", which goes with path: all");
    }
    Check.ABSOLUTE.problem(path).ifPresent(problem -> from.problem(PATH, problem));
    if (!from.has(MODE)) {
      from.problem(MODE, "expected the key \"mode\", which is missing");
    }
    return from.get(MODE)
        .map(mode ->
            new Device.At(
                path,
                type,
                from.get(MAJOR).orElse(0L),
                from.get(MINOR).orElse(0L),
                Integer.parseInt(mode, 8)));
  }
}
