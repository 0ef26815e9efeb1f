// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.core.build.Failure;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.image.Composition;
import dev.slipway.core.image.DesiredImage;
import dev.slipway.core.image.ImageBuild;
import dev.slipway.core.image.ObservedImage;
import dev.slipway.core.image.Pin;
import dev.slipway.core.image.PinPolicy;
import dev.slipway.core.image.Published;
import dev.slipway.core.image.Retention;
import dev.slipway.core.image.Schedule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImageObserverTest {
  private static final String A = "sha256:" + "aa".repeat(32);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String RESOLVED =
      """
      observedGeneration: 2
      inputs:
      - {ref: "r.example/kernel:1", digest: sha256:1}
      - {ref: "r.example/init:1", digest: sha256:2}
      contentDigest: sha256:3
      lastRefreshAt: "2026-01-01T00:00:00Z"
      lastScheduleAt: "2026-01-02T00:00:00Z"
      handledRebuild: now
      latest: {build: web-0, contentDigest: sha256:3, reference: r@d, sizeBytes: 5, completedAt: T}
      """;

  @Test
  void anImageWithoutAStatusKnowsNothing() {
    assertThat(ImageObserver.observe(Images.web("team", "r.example", "init:1"), Stream.empty()))
        .isEqualTo(new ObservedImage(ObservedImage.Known.NOTHING, null, List.of(), null));
  }

  @Test
  void readsWhatTheStatusKnows() {
    assertThat(observe(RESOLVED).status())
        .isEqualTo(
            new ObservedImage.Known(
                2L,
                List.of(
                    new Pin("r.example/kernel:1", "sha256:1"),
                    new Pin("r.example/init:1", "sha256:2")),
                null,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-02T00:00:00Z"),
                "now",
                new Published("web-0", "sha256:3", "r@d", 5, "T")));
  }

  @Test
  void readsWhatTheSpecWants() {
    var image =
        image(
            RESOLVED,
            """
            inputs: {pinPolicy: RefreshEvery, refreshIntervalSeconds: 120}
            build: {suspend: true}
            retention: {successful: 2, failed: 1, pruneRegistry: Tags}
            rebuild: {schedule: "0 3 * * *", timeZone: Europe/Berlin}
            """);
    image.getMetadata().setAnnotations(Map.of("slipway.dev/rebuild", "now"));
    var problem = new Composition.Problem(Reason.ExtendsNotFound, "m", true);

    var desired = ImageObserver.desired(image, new Assembled(null, problem, true), NOON);

    assertThat(desired)
        .isEqualTo(
            new DesiredImage(
                "web",
                2,
                problem,
                new PinPolicy.RefreshEvery(Duration.ofMinutes(2)),
                true,
                "now",
                new Schedule(
                    Instant.parse("2026-01-01T02:00:00Z"),
                    Instant.parse("2026-01-02T02:00:00Z"),
                    "0 3 * * * Europe/Berlin"),
                desired.settings(),
                null,
                new Retention(2, 1, true),
                Duration.ofSeconds(30)));
  }

  @Test
  void aScheduleThatCannotBeReadIsAProblemThatNamesItsField() {
    var image = image(RESOLVED, "rebuild: {schedule: \"every monday\"}\n");
    var known = new Composition.Composed(List.of(), Map.of(), _ -> "");

    var desired = ImageObserver.desired(image, new Assembled(null, known, false), NOON);

    assertThat(desired.composition())
        .isInstanceOfSatisfying(
            Composition.Problem.class,
            problem ->
                assertThat(problem.message())
                    .startsWith("spec.rebuild.schedule: 'every monday' is no schedule"));
  }

  @Test
  void aFailureCountsFromItsStartAndForItsGenerationOnly() {
    var status =
        """
        observedGeneration: 2
        conditions:
        - {type: InputsResolved, status: "False", reason: ImageNotFound, message: m, observedGeneration: 2, lastTransitionTime: "2026-01-01T00:00:00Z"}
        """;

    assertThat(observe(status).status().unresolvedSince())
        .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(
            observe(status.replace("observedGeneration: 2,", "observedGeneration: 1,"))
                .status()
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
                state(
                    "uid-1",
                    "",
                    "{reference: r@d, failure: {step: Test, reason: TestFailed, message: c}, conditions: [{type: Failed, status: 'True'}]}"),
                state("uid-1", "", "{conditions: [{type: Interrupted, status: 'True'}]}"),
                state("uid-of-a-namesake", "", "{}"),
                state("uid-1", "deletionTimestamp: '2026-01-01T00:00:00Z'", "{}")))
        .containsExactly(
            new ImageBuild.Running("has begun"),
            new ImageBuild.Running("pod x"),
            new ImageBuild.Failed(new Failure("A", "B", 3, "c"), false),
            new ImageBuild.Succeeded(new Published("web-1", A, "r@d", 5, "T"), false),
            new ImageBuild.Failed(new Failure("Test", "TestFailed", null, "c"), true),
            new ImageBuild.Interrupted(),
            new ImageBuild.Going(),
            new ImageBuild.Going());
  }

  private static ObservedImage observe(String status) {
    return ImageObserver.observe(image(status), Stream.empty());
  }

  private static OSImage image(String status) {
    return image(status, "");
  }

  private static OSImage image(String status, String more) {
    var image = Images.web("team", "r.example", "init:1");
    image.setSpec(
        Serialization.unmarshal(
            """
            os: {kernel: {image: "r.example/kernel:1"}, init: ["r.example/init:1"]}
            publish: {repository: r.example/os/web}
            """
                + more,
            OSImageSpec.class));
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
