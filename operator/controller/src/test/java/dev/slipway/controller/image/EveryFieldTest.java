// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.v1alpha1.Kernel;
import dev.slipway.api.v1alpha1.KeyRef;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.api.v1alpha1.OSModel;
import dev.slipway.api.v1alpha1.Publish;
import dev.slipway.controller.platform.Fields;
import dev.slipway.core.image.Composition;
import dev.slipway.core.image.ImageAction;
import dev.slipway.core.image.Input;
import dev.slipway.core.image.Pin;
import dev.slipway.core.image.Trigger;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Gives every field of an OSImage's spec another value and shows what that changes: the content,
 * and so a new build; how builds are carried out; or what the operator plans. A field that changes
 * nothing is declared and ignored, which is worse than none.
 */
class EveryFieldTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DIGEST = "sha256:" + "ab".repeat(32);

  /** Kubernetes' own types are passed on whole; what is in them is not ours. */
  private static final Set<String> WHOLE = Set.of("build.affinity");

  /** The API server refuses it in an OSImage: it is for the operator to set, in builds. */
  private static final Set<String> NOT_FOR_USERS = Set.of("os.files[].contentsFrom.sha256");

  private static final Map<String, List<String>> VALUES =
      Map.of(
          "rebuild.schedule", List.of("0 3 * * *", "0 4 * * *"),
          "rebuild.timeZone", List.of("Etc/UTC", "Europe/Berlin"));

  private record Effect(String content, JsonNode build, List<?> plan) {}

  @Test
  void everyFieldChangesSomething() throws IOException {
    var fields = Fields.of("osimages", WHOLE, VALUES);
    var leaves = fields.without(NOT_FOR_USERS);
    var told = new StringBuilder();
    for (var leaf : leaves) {
      told.append(Fields.name(leaf)).append(": ").append(changed(fields, leaf)).append('\n');
    }

    assertThat(leaves).hasSizeGreaterThan(200);
    assertThat(told.toString().lines().filter(line -> line.endsWith(": ")))
        .as("fields that are declared and ignored")
        .isEmpty();
    try (var golden = EveryFieldTest.class.getResourceAsStream("/golden/image-fields.txt")) {
      assertThat(told.toString())
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** What differs between two values of a field, all else being equal. */
  private static String changed(Fields fields, List<String> leaf) throws IOException {
    var one = effect(with(fields, leaf, 0));
    var other = effect(with(fields, leaf, 1));
    var changes = new ArrayList<String>();
    if (!one.content().equals(other.content())) {
      changes.add("content");
    } else if (!one.build().equals(other.build())) {
      changes.add("build");
    }
    if (!one.plan().equals(other.plan())) {
      changes.add("plan");
    }
    return String.join(", ", changes);
  }

  private static OSImageSpec with(Fields fields, List<String> leaf, int variant)
      throws IOException {
    ObjectNode spec =
        (ObjectNode)
            JSON.readTree(
                """
                {"os": {"kernel": {"image": "k"}, "init": ["i"]}, "publish": {"repository": "r.example/os"}}
                """);
    if (Fields.name(leaf).equals("inputs.refreshIntervalSeconds")) {
      spec.putObject("inputs").put("pinPolicy", "RefreshEvery"); // by itself it means nothing
    }
    fields.set(spec, leaf, variant);
    return JSON.treeToValue(spec, OSImageSpec.class);
  }

  private static Effect effect(OSImageSpec spec) {
    var image = new OSImage();
    image.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("team")
            .withName("web")
            .withUid("uid")
            .withGeneration(1L)
            .build());
    image.setSpec(spec);
    var assembled = Assembly.of(image, EveryFieldTest::base, new NamedSources());
    var desired = ImageObserver.desired(image, assembled, Instant.EPOCH);
    assertThat(desired.composition()).isInstanceOf(Composition.Composed.class);
    var pins =
        Model.inputs(assembled.model()).stream()
            .map(Input::ref)
            .distinct()
            .map(ref -> new Pin(ref, DIGEST))
            .toList();
    var content = ((Composition.Composed) desired.composition()).identity().of(pins);
    var create =
        new ImageAction.CreateBuild(
            "web-1", DIGEST, null, pins, new Trigger(Trigger.Kind.Created, ""), null);
    var build = ImageBuilds.of(image, assembled.model(), Map.of(), create);
    return new Effect(
        content,
        JSON.valueToTree(build.getSpec()),
        java.util.Arrays.asList(
            desired.policy(),
            desired.suspended(),
            desired.schedule(),
            desired.settings(),
            desired.test(),
            desired.retention(),
            desired.reread()));
  }

  private static Optional<OSImage> base(String name) {
    var image = new OSImage();
    image.setMetadata(new ObjectMetaBuilder().withNamespace("team").withName(name).build());
    image.setSpec(
        OSImageSpec.of(
            OSModel.of(Kernel.of("k", name), List.of(), List.of(), List.of(), List.of()),
            Publish.to("r.example/base")));
    return Optional.of(image);
  }

  /** Hold what they are called. */
  private record NamedSources() implements Sources {
    @Override
    public Value configMap(KeyRef key) {
      return new Held(
          "kernel: {image: k, cmdline: \"%s %s\"}\ninit: [i]\n"
              .formatted(key.name(), key.key())
              .getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Value secret(KeyRef key) {
      return new Held((key.name() + key.key()).getBytes(StandardCharsets.UTF_8));
    }
  }
}
