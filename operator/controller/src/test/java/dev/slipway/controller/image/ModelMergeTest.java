// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.OSModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelMergeTest {
  /** {@code slipway config} is held to the same files. */
  private static final Path MERGE = Path.of("../assembler/src/test/resources/models/merge");

  @Test
  void modelsAreMergedAsTheCommandDoes() throws Exception {
    var models = List.of(read("1-base.yaml"), read("2-middle.yaml"), read("3-top.yaml"));

    assertThat(ModelMerge.of(models)).isEqualTo(read("merged.json"));
  }

  private static OSModel read(String file) throws IOException, ModelYaml.Wrong {
    return ModelYaml.read(Files.readString(MERGE.resolve(file)));
  }
}
