// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.Resource;
import dev.slipway.e2e.junit.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Random;
import java.util.stream.Collectors;

/** An OSImage of examples/minimal.yml and one file, as a user declares it. */
record SmallImage(Namespace namespace, String name, String contents, String more) {
  private static final int TEXT_LENGTH = 200_000;

  /** A boot test that it passes. */
  static final String BOOTS =
      """
      test:
        timeoutSeconds: 120
        readyPattern: "slipway: ready"
      """;

  static SmallImage of(Namespace namespace, String name) {
    return new SmallImage(namespace, name, name, "");
  }

  /** With other contents of its file. */
  SmallImage containing(String contents) {
    return new SmallImage(namespace, name, contents, more);
  }

  /** With further fields of its spec. */
  SmallImage with(String fields) {
    return new SmallImage(namespace, name, contents, fields);
  }

  SmallImage apply() {
    namespace.apply(manifest());
    return this;
  }

  Resource resource() {
    return namespace.resource("osimage", name);
  }

  Resource build() {
    return Builds.newestOf(resource());
  }

  String repository() {
    return "registry.slipway.test:5000/%s/%s".formatted(namespace.name(), name);
  }

  String manifest() {
    return """
    apiVersion: slipway.dev/v1alpha1
    kind: OSImage
    metadata:
      name: %s
    spec:
      publish:
        repository: %s
    %s  os:
    %s
        files:
          - path: etc/contents
            contents: "%s"
    """
        .formatted(name, repository(), more.indent(2), minimal(namespace.cluster()), contents);
  }

  private static String minimal(Cluster cluster) {
    try {
      return Files.readAllLines(cluster.repository().resolve("examples/minimal.yml")).stream()
          .filter(line -> !line.startsWith("#"))
          .map(line -> "    " + line)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A text that does not compress well, so that the bytes of its segment count. */
  static String text(int seed) {
    return new Random(seed)
        .ints(TEXT_LENGTH, 'A', 'z')
        .filter(letter -> letter != '\\')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
