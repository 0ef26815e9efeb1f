// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.core.image.Input;
import dev.slipway.core.image.Pin;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelTest {
  private static final String A = "sha256:" + "aa".repeat(32);
  private static final String B = "sha256:" + "bb".repeat(32);
  private static final String SPEC =
      """
      os:
        kernel: {image: kernel, cmdline: quiet}
        init: ["r.example/init:1"]
        onboot: [{name: dhcp, image: "r.example/init:1"}]
        services: [{name: web, image: "r.example/web:1"}]
        files: [{path: etc/motd, contents: hello}]
      publish: {repository: r.example/os/web}
      """;
  private static final String OS_FILES =
      """
      publish: {repository: r.example/os/web}
      os:
        kernel: {image: kernel, cmdline: quiet}
        init: ["r.example/init:1"]
        services: [{name: web, image: "r.example/web:1"}]
        files:
      """;
  private static final List<Pin> PINS =
      List.of(new Pin("kernel", A), new Pin("r.example/init:1", B), new Pin("r.example/web:1", A));

  @Test
  void namesEveryImageWithItsField() {
    assertThat(Model.inputs(spec(SPEC).os()))
        .containsExactly(
            new Input("spec.os.kernel.image", "kernel"),
            new Input("spec.os.init[0]", "r.example/init:1"),
            new Input("spec.os.onboot[0].image (\"dhcp\")", "r.example/init:1"),
            new Input("spec.os.services[0].image (\"web\")", "r.example/web:1"));
  }

  @Test
  void putsDigestsInPlaceOfTagsAndChangesNothingElse() {
    var pinned = Model.pinned(spec(SPEC).os(), PINS);

    assertThat(pinned)
        .isEqualTo(
            spec(SPEC.replace("image: kernel", "image: docker.io/library/kernel@" + A)
                    .replace("r.example/init:1", "r.example/init@" + B)
                    .replace("r.example/web:1", "r.example/web@" + A))
                .os());
  }

  /** Whoever changes this digest rebuilds every image of every user at their next upgrade. */
  @Test
  void theDigestStaysAsItIsFromVersionToVersion() {
    assertThat(digest(spec(SPEC), PINS))
        .isEqualTo("sha256:b58f4767dab26efd2b0d8a334ebe051f95376895947863cbb07d78dc071414a1");
  }

  @Test
  void anotherTagOfTheSameImageIsTheSameContent() {
    var retagged = spec(SPEC.replace("r.example/web:1", "r.example/web:2"));
    var pins = List.of(PINS.get(0), PINS.get(1), new Pin("r.example/web:2", A));

    assertThat(digest(retagged, pins)).isEqualTo(digest(spec(SPEC), PINS));
  }

  @Test
  void aMovedTagALineAndTheRepositoryAreOtherContent() {
    var digest = digest(spec(SPEC), PINS);

    assertThat(
            List.of(
                Model.digest("other", spec(SPEC), spec(SPEC).os(), PINS),
                digest(spec(SPEC.replace("hello", "hullo")), PINS),
                digest(spec(SPEC.replace("r.example/os", "r.example/so")), PINS),
                digest(
                    spec(SPEC), List.of(PINS.get(0), PINS.get(1), new Pin("r.example/web:1", B)))))
        .doesNotHaveDuplicates()
        .doesNotContain(digest);
  }

  @Test
  void whatIsSaidAndIsTheDefaultAnywayDoesNotCountButAllElseDoes() {
    var digest = digest(spec(SPEC), PINS);

    assertThat(
            digest(
                spec(
                    SPEC
                        + """
                        architectures: [amd64]
                        outputs: [{type: KernelInitrd}]
                        test: {timeoutSeconds: 20}
                        rebuild: {schedule: "0 3 * * *"}
                        build: {retries: 1}
                        retention: {failed: 1}
                        inputs: {pinPolicy: RefreshEvery}
                        """),
                PINS))
        .isEqualTo(digest);
    assertThat(
            List.of(
                digest(spec(SPEC + "architectures: [arm64]\n"), PINS),
                digest(spec(SPEC + "outputs: [{type: Tar}]\n"), PINS),
                digest(spec(SPEC + "outputs: [{type: KernelInitrd, compression: gzip}]\n"), PINS)))
        .doesNotHaveDuplicates()
        .doesNotContain(digest);
  }

  @Test
  void ofFilesOfSecretsTheContentsCountAndNotTheirPlace() {
    var from =
        """
          - path: etc/key
            contentsFrom: {secretKeyRef: {name: a, key: b}, sha256: %s}
        """;
    var a = OS_FILES + from.formatted("aa".repeat(32));
    var other = a.replace("name: a", "name: c");
    var changed = OS_FILES + from.formatted("bb".repeat(32));

    assertThat(digest(spec(a), PINS)).isEqualTo(digest(spec(other), PINS));
    assertThat(digest(spec(a), PINS)).isNotEqualTo(digest(spec(changed), PINS));
  }

  private static String digest(OSImageSpec spec, List<Pin> pins) {
    return Model.digest("web", spec, spec.os(), pins);
  }

  private static OSImageSpec spec(String yaml) {
    return Serialization.unmarshal(yaml, OSImageSpec.class);
  }
}
