// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.OSModel;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangesTest {
  @Test
  void equalModelsHaveNone() {
    assertThat(Changes.between(Builds.full().getSpec().os(), Builds.full().getSpec().os()))
        .isEqualTo("nothing");
  }

  @Test
  void valuesAreToldByNameAndPathAndContentsAreNot() {
    var before =
        model(
            """
            kernel: {image: k@1, cmdline: quiet}
            init: [i@1]
            services: [{name: web, image: w@1}, {name: old, image: o@1}]
            files: [{path: etc/motd, contents: secret}, {path: etc/a, contents: a}]
            """);
    var after =
        model(
            """
            kernel: {image: k@2}
            init: [i@1]
            services: [{name: web, image: w@2}]
            files: [{path: etc/motd, contents: another secret}, {path: etc/b, contents: b}]
            """);

    assertThat(Changes.between(before, after))
        .isEqualTo(
            """
            - files[etc/a].contents
            - files[etc/a].path: etc/a
            + files[etc/b].contents
            + files[etc/b].path: etc/b
            ~ files[etc/motd].contents
            - kernel.cmdline: quiet
            ~ kernel.image: k@1 -> k@2
            - services[old].image: o@1
            - services[old].name: old
            ~ services[web].image: w@1 -> w@2\
            """);
  }

  @Test
  void manyAreCut() {
    var many =
        IntStream.range(0, 30)
            .mapToObj(i -> "{path: f%d, symlink: /%s}".formatted(i, "x".repeat(500)))
            .collect(Collectors.joining(", "));

    assertThat(Changes.between(model("init: [i]"), model("init: [i]\nfiles: [" + many + "]")))
        .endsWith("\nand 40 more")
        .hasSizeLessThan(4000);
  }

  private static OSModel model(String yaml) {
    return Serialization.unmarshal(yaml, OSModel.class);
  }
}
