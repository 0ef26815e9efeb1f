// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.core.build.Failure;
import dev.slipway.core.image.ImageBuild;
import dev.slipway.core.image.ObservedImage;
import dev.slipway.core.image.Pin;
import dev.slipway.core.image.Published;
import dev.slipway.core.image.Resolution;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageObserverTest {
  private static final String A = "sha256:" + "aa".repeat(32);
  private static final String RESOLVED =
      """
      observedGeneration: 2
      inputs:
      - {ref: "r.example/kernel:1", digest: sha256:1}
      - {ref: "r.example/init:1", digest: sha256:2}
      contentDigest: sha256:3
      """;

  @Test
  void anImageWithoutAStatusHasBeenAskedNothing() {
    assertThat(ImageObserver.observe(Images.web("team", "r.example", "init:1"), Stream.empty()))
        .isEqualTo(new ObservedImage(new Resolution.NotAsked(), null, List.of(), null));
  }

  @Test
  void whatTheStatusKnowsIsNotAskedAgain() {
    assertThat(observe(RESOLVED).resolution())
        .isEqualTo(
            new Resolution.Complete(
                List.of(
                    new Pin("r.example/kernel:1", "sha256:1"),
                    new Pin("r.example/init:1", "sha256:2")),
                "sha256:3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"observedGeneration: 2", "contentDigest: sha256:3", "init:1"})
  void whatIsMissingOrOfAnotherGenerationIsAsked(String part) {
    var other = part.startsWith("obs") ? "observedGeneration: 1" : part.replace("1", "0");
    var status =
        part.startsWith("cont") ? RESOLVED.replace(part, "") : RESOLVED.replace(part, other);

    assertThat(observe(status).resolution()).isEqualTo(new Resolution.NotAsked());
  }

  @Test
  void aFailureCountsFromItsStartAndForItsGenerationOnly() {
    var status =
        """
        observedGeneration: 2
        conditions:
        - {type: InputsResolved, status: "False", reason: ImageNotFound, message: m, observedGeneration: 2, lastTransitionTime: "2026-01-01T00:00:00Z"}
        """;

    assertThat(observe(status).unresolvedSince()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(
            observe(status.replace("observedGeneration: 2,", "observedGeneration: 1,"))
                .unresolvedSince())
        .isNull();
  }

  @Test
  void readsWhereBuildsStand() {
    assertThat(
            List.of(
                state("uid-1", "", "{}"),
                state(
                    "uid-1",
                    "",
                    "{conditions: [{type: Building, status: 'True', message: pod x}]}"),
                state("uid-1", "", "{failure: {step: A, reason: B, exitCode: 3, message: c}}"),
                state(
                    "uid-1",
                    "",
                    "{reference: r@d, sizeBytes: 5, completedAt: T, conditions: [{type: Succeeded, status: 'True'}]}"),
                state("uid-of-a-namesake", "", "{}"),
                state("uid-1", "deletionTimestamp: '2026-01-01T00:00:00Z'", "{}")))
        .containsExactly(
            new ImageBuild.Running("has begun"),
            new ImageBuild.Running("pod x"),
            new ImageBuild.Failed(new Failure("A", "B", 3, "c")),
            new ImageBuild.Succeeded(new Published("web-1", A, "r@d", 5, "T")),
            new ImageBuild.Going(),
            new ImageBuild.Going());
  }

  private static ObservedImage observe(String status) {
    return ImageObserver.observe(image(status), Stream.empty());
  }

  private static OSImage image(String status) {
    var image = Images.web("team", "r.example", "init:1");
    image.getMetadata().setGeneration(2L);
    image.getMetadata().setUid("uid-1");
    image.setStatus(Serialization.unmarshal(status, OSImageStatus.class));
    return image;
  }

  private static ImageBuild.State state(String owner, String meta, String status) {
    var build =
        Serialization.unmarshal(
            """
            apiVersion: slipway.dev/v1alpha1
            kind: OSImageBuild
            metadata:
              name: web-1
              resourceVersion: "7"
              ownerReferences: [{uid: %s}]
              %s
            spec:
              image: web
              contentDigest: %s
              repository: r.example/os/web
              os: {kernel: {image: k}, init: [i]}
            status: %s
            """
                .formatted(owner, meta, A, status),
            OSImageBuild.class);
    return ImageObserver.observe(image("{}\n"), Stream.of(build)).builds().getFirst().state();
  }
}
