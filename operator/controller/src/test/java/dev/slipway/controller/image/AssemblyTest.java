// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.Kernel;
import dev.slipway.api.v1alpha1.KeyRef;
import dev.slipway.api.v1alpha1.OSContainer;
import dev.slipway.api.v1alpha1.OSFile;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.image.Composition;
import dev.slipway.core.image.Composition.Problem;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssemblyTest {
  private static final String BASE =
      """
      os:
        kernel: {image: "r.example/kernel:1", cmdline: quiet, tar: none}
        init: ["r.example/init:1"]
        services: [{name: sshd, image: "r.example/sshd:1"}]
        files:
        - {path: etc/motd, contents: base}
      """;

  private static final String FILE = "  - {path: %s, mode: '0400', contentsFrom: {%s}}\n";

  private final Map<String, OSImage> images = new HashMap<>();
  private final Map<String, String> held = new HashMap<>();

  @Test
  void anImageThatExtendsNothingIsItself() {
    var image = image("web", BASE);

    assertThat(assembled("web").os()).isEqualTo(image.getSpec().os());
    assertThat(assembled("web").isReread()).isFalse();
  }

  @Test
  void modelsAreMergedInOrderAndTheLastKeysOfTheKernelHold() {
    image("base", BASE);
    image("part", "os: {init: [\"r.example/runc:1\"]}");
    image(
        "web",
        """
        extends: [{name: base}, {name: part}]
        os:
          kernel: {cmdline: loud}
          services: [{name: web, image: "r.example/web:1"}]
          files: [{path: etc/motd, contents: web}]
        """);

    var os = assembled("web").model();

    assertThat(os.kernel()).isEqualTo(new Kernel("r.example/kernel:1", "loud", null, "none", null));
    assertThat(os.init()).containsExactly("r.example/init:1", "r.example/runc:1");
    assertThat(os.services()).extracting(OSContainer::name).containsExactly("sshd", "web");
    assertThat(os.files()).extracting(OSFile::contents).containsExactly("base", "web");
  }

  @Test
  void whatIsExtendedOnTwoWaysIsThereOnce() {
    image("base", BASE);
    image("left", "extends: [{name: base}]\nos: {init: [\"r.example/left:1\"]}");
    image("right", "extends: [{name: base}]\nos: {init: [\"r.example/right:1\"]}");
    image("web", "extends: [{name: left}, {name: right}]\nos: {init: [\"r.example/web:1\"]}");

    assertThat(assembled("web").model().init())
        .containsExactly(
            "r.example/init:1", "r.example/left:1", "r.example/right:1", "r.example/web:1");
  }

  @Test
  void aCircleIsToldWithItsWay() {
    image("a", "extends: [{name: b}]\nos: {}");
    image("b", "extends: [{name: c}]\nos: {}");
    image("c", "extends: [{name: b}]\nos: {}");

    assertThat(assembled("a").composition())
        .isEqualTo(
            new Problem(
                Reason.ExtendsInvalid,
                "OSImage c: spec.extends[0]: OSImages extend each other in a circle: b → c → b",
                false));
  }

  @Test
  void whatDoesNotExistIsNamedAndAwaited() {
    image("web", "extends: [{name: base}]\nos: {}");

    assertThat(assembled("web").composition())
        .isEqualTo(
            new Problem(
                Reason.ExtendsNotFound,
                "spec.extends[0]: OSImage base does not exist in this namespace",
                true));
  }

  @Test
  void tooDeepIsRefused() {
    image("i0", BASE);
    for (var i = 1; i <= 9; i++) {
      image("i" + i, "extends: [{name: i%d}]\nos: {}".formatted(i - 1));
    }

    assertThat(assembled("i8").os()).isNotNull();
    assertThat(problem("i9").message())
        .isEqualTo("OSImage i1: spec.extends[0]: i0 is more than 8 OSImages deep");
  }

  @Test
  void partsWithoutAKernelAndNamesThatMeetAreToldAsThePodWouldTellThem() {
    image("part", "os: {init: [\"r.example/runc:1\"]}");
    image("base", BASE);
    image("web", "extends: [{name: base}]\nos: {services: [{name: sshd, image: x}]}");

    assertThat(problem("part").message()).startsWith("spec.os.kernel.image is missing");
    assertThat(problem("web").message()).startsWith("spec.os.services: two are named sshd");
  }

  @Test
  void filesOfConfigMapsAndSecretsAreHashed() {
    image(
        "web",
        BASE
            + FILE.formatted("a", "configMapKeyRef: {name: m, key: k}")
            + FILE.formatted("b", "secretKeyRef: {name: s, key: k}"));
    held.put("ConfigMap m k", "contents");
    held.put("Secret s k", "contents");

    var assembled = assembled("web");

    assertThat(assembled.isReread()).isTrue();
    assertThat(assembled.model().files().subList(1, 3))
        .allSatisfy(file ->
            assertThat(file.contentsFrom().sha256())
                .isEqualTo("d1b2a59fbea7e20077af9f91b27e95e865061b270be03ff539ab3b73587882e8"));
    assertThat(assembled.sources()).containsOnlyKeys("ConfigMap m, key k", "Secret s, key k");
    assertThat(assembled.model().files().get(2).mode()).isEqualTo("0400");
  }

  @Test
  void aMissingKeyIsNamedWithItsFieldAndAwaited() {
    image("web", BASE + FILE.formatted("a", "secretKeyRef: {name: s, key: k}"));

    assertThat(assembled("web").composition())
        .isEqualTo(
            new Problem(
                Reason.FileSourceMissing, "spec.os.files[1] (a): Secret s has no key k", true));
  }

  @Test
  void filesThatNoSecretHoldsAreRefused() {
    image("web", BASE + FILE.formatted("a", "configMapKeyRef: {name: m, key: k}"));
    held.put("ConfigMap m k", "x".repeat(1024 * 1024));

    assertThat(problem("web").message()).contains("more than 1032192 bytes together");
  }

  @Test
  void yamlOfAConfigMapIsTheModel() {
    image("web", "os: {yamlFrom: {configMapKeyRef: {name: m, key: linuxkit.yml}}}");
    held.put("ConfigMap m linuxkit.yml", BASE.replace("os:\n", ""));

    assertThat(assembled("web").model().kernel().cmdline()).isEqualTo("quiet");
    assertThat(assembled("web").sources()).containsOnlyKeys("ConfigMap m, key linuxkit.yml");
    assertThat(assembled("web").isReread()).isTrue();
  }

  @Test
  void yamlThatIsWrongIsToldWithItsPlace() {
    image("web", "os: {yamlFrom: {configMapKeyRef: {name: m, key: linuxkit.yml}}}");
    held.put("ConfigMap m linuxkit.yml", "kernel:\n  image: k\n  cmd: x\n");

    assertThat(problem("web").message())
        .isEqualTo(
            "spec.os.yamlFrom.configMapKeyRef: ConfigMap m, key linuxkit.yml: line 3: kernel.cmd:"
                + " there is no such key");
  }

  private Assembled assembled(String name) {
    var sources =
        new Sources() {
          @Override
          public Value configMap(KeyRef key) {
            return value("ConfigMap", key);
          }

          @Override
          public Value secret(KeyRef key) {
            return value("Secret", key);
          }
        };
    return Assembly.of(images.get(name), n -> Optional.ofNullable(images.get(n)), sources);
  }

  private Sources.Value value(String kind, KeyRef key) {
    var text = held.get(kind + " " + key.name() + " " + key.key());
    return text == null
        ? new Sources.Lacking("%s %s has no key %s".formatted(kind, key.name(), key.key()))
        : new Sources.Held(text.getBytes(StandardCharsets.UTF_8));
  }

  private Problem problem(String name) {
    Composition composition = assembled(name).composition();
    assertThat(composition).isInstanceOf(Problem.class);
    return (Problem) composition;
  }

  private OSImage image(String name, String spec) {
    var image = new OSImage();
    image.setMetadata(new ObjectMetaBuilder().withNamespace("team").withName(name).build());
    image.setSpec(Serialization.unmarshal(spec, OSImageSpec.class));
    images.put(name, image);
    return image;
  }
}
