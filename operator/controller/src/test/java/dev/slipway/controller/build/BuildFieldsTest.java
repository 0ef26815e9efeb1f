// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.controller.boottest.BootTestFixture;
import dev.slipway.controller.platform.Fields;
import dev.slipway.controller.platform.TestSettings;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Gives every field of an OSImageBuild's spec another value, and looks whether anything that is
 * made for the build is then different, or what is planned.
 */
class BuildFieldsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TestSettings SETTINGS = new TestSettings(List.of());

  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          // What it is, is in the build's name; that there is one means to build anew.
          "nonce",
          // They tell people why it was made.
          "trigger",
          "triggerMessage",
          // The API server refuses it in a build: the operator has read it.
          "os.yamlFrom",
          "os.yamlFrom.configMapKeyRef.name",
          "os.yamlFrom.configMapKeyRef.key",
          // An OSImage says so at any time, its builds do not.
          "build.suspend");

  private record Effect(
      JsonNode job,
      JsonNode model,
      List<?> files,
      List<JsonNode> test,
      Object registries,
      Object desired) {}

  @Test
  void everyFieldChangesWhatIsMadeOrPlanned() throws IOException {
    var fields =
        Fields.of(
            "osimagebuilds",
            Set.of("build.affinity"),
            Map.of(
                "contentDigest",
                List.of("sha256:" + "12".repeat(32), "sha256:" + "34".repeat(32)),
                "test.memory",
                List.of("512Mi", "1Gi")));
    var leaves = fields.without(WITHOUT_EFFECT);

    assertThat(leaves).hasSizeGreaterThan(200);
    assertThat(leaves)
        .as("fields that are declared and ignored")
        .noneMatch(leaf -> effect(fields, leaf, 0).equals(effect(fields, leaf, 1)));
  }

  private static Effect effect(Fields fields, List<String> leaf, int variant) {
    ObjectNode spec = JSON.valueToTree(Builds.web().getSpec());
    spec.set("os", JSON.createObjectNode());
    fields.set(spec, leaf, variant);
    var build = new OSImageBuild();
    build.setMetadata(Builds.web().getMetadata());
    build.setSpec(JSON.convertValue(spec, OSImageBuildSpec.class));
    return effect(build);
  }

  private static Effect effect(OSImageBuild build) {
    return new Effect(
        JSON.valueToTree(BuildJob.of(build, 1, SETTINGS)),
        JSON.valueToTree(BuildModel.configMap(build, null)),
        BuildModel.sources(build.getSpec().os()),
        BootTestFixture.manifests(build).stream()
            .map(object -> Serialization.unmarshal(Serialization.asJson(object), JsonNode.class))
            .toList(),
        BuildEffects.named(build.getSpec()),
        BuildObserver.desired(build));
  }
}
