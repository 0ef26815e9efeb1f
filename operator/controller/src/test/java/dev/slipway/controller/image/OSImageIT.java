// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.api.v1alpha1.BuildTrigger;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildStatus;
import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.controller.platform.ApiServer;
import dev.slipway.controller.platform.TestOperator;
import dev.slipway.controller.registry.AccessReader;
import dev.slipway.controller.registry.FakeRegistry;
import dev.slipway.controller.registry.HttpRegistries;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OSImageIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final String A = "sha256:" + "aa".repeat(32);
  private static final String B = "sha256:" + "bb".repeat(32);

  private FakeRegistry registry;

  @BeforeEach
  void fillRegistry() throws IOException {
    registry = new FakeRegistry();
    registry.put("kernel", "1", A);
    registry.put("init", "1", A);
    registry.put("init", "2", B);
  }

  @AfterEach
  void stopRegistry() {
    registry.close();
  }

  @Test
  void anImageThatIsMissingIsToldOnceAndFoundWhenCorrected() {
    api.operator(this::reconcilers);

    create("init:nope");

    var message =
        "spec.os.init[0]: %s/init:nope does not exist (HTTP 404); push it, or correct this"
            .formatted(registry.address());
    await()
        .untilAsserted(() -> {
          assertThat(ready()).containsExactly("False", "ImageNotFound", message);
          assertThat(told("ImageNotFound")).containsExactly(message);
        });
    assertThat(builds()).isEmpty();

    edit("init:1");

    await()
        .atMost(Duration.ofSeconds(4)) // less than the back-off
        .untilAsserted(() -> assertThat(ready()).startsWith("False", "BuildCreated"));
    assertThat(builds()).hasSize(1);
    assertThat(builds().getFirst().getSpec().os().init())
        .containsExactly(registry.address() + "/init@" + A);
  }

  @Test
  void aRegistryThatComesBackIsAskedAgain() {
    registry.answers(503);
    api.operator(this::reconcilers);
    create("init:1");
    await().untilAsserted(() -> assertThat(ready()).contains("RegistryUnreachable"));

    registry.answers(200);

    await().untilAsserted(() -> assertThat(builds()).hasSize(1));
  }

  @Test
  void aSpecEditedBeforeItsStatusIsWrittenLeadsToANewBuild() {
    assertThatAnEditLeadsToANewBuild(edit ->
        new Interceptor() {
          @Override
          public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            if (isStatusWrite(request)) {
              edit.run();
            }
          }
        });
  }

  /** The framework takes events that come during its own write for that write's. */
  @Test
  void aSpecEditedWhileItsStatusIsBeingWrittenLeadsToANewBuild() {
    assertThatAnEditLeadsToANewBuild(edit ->
        new Interceptor() {
          @Override
          public void after(
              HttpRequest request,
              HttpResponse<?> response,
              AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            if (isStatusWrite(request)) {
              edit.run();
            }
          }
        });
  }

  private void assertThatAnEditLeadsToANewBuild(Function<Runnable, Interceptor> when) {
    var edited = new AtomicBoolean();
    Runnable editOnce =
        () -> {
          if (edited.compareAndSet(false, true)) {
            var thread = new Thread(() -> edit("init:2"));
            thread.start();
            try {
              thread.join();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    api.operator(this::reconcilers, when.apply(editOnce));

    create("init:1");

    await()
        .untilAsserted(() -> {
          assertThat(edited).isTrue();
          assertThat(status().observedGeneration()).isEqualTo(2);
          assertThat(builds())
              .anySatisfy(build ->
                  assertThat(build.getSpec().os().init())
                      .containsExactly(registry.address() + "/init@" + B));
        });
  }

  @Test
  void theOperatorStartedAgainGoesOnWhereItWas() {
    var first = api.operator(this::reconcilers);
    create("init:1");
    await().untilAsserted(() -> assertThat(ready()).contains("BuildCreated"));
    first.close();
    var build = builds().getFirst();
    succeed(build);

    api.operator(this::reconcilers);

    await().untilAsserted(() -> assertThat(ready()).startsWith("True", "BuildSucceeded"));
    assertThat(status().latest().reference()).isEqualTo(registry.address() + "/os/web@" + B);
    assertThat(builds())
        .singleElement()
        .satisfies(same ->
            assertThat(same.getMetadata().getUid()).isEqualTo(build.getMetadata().getUid()));
  }

  @Test
  void equalContentIsBuiltOnceAndWhatWasPublishedStaysUntilTheNextIs() {
    registry.put("init", "same", A);
    api.operator(this::reconcilers);
    create("init:1");
    await().untilAsserted(() -> assertThat(builds()).hasSize(1));
    succeed(builds().getFirst());
    await().untilAsserted(() -> assertThat(ready()).contains("BuildSucceeded"));

    edit("init:same");

    await().untilAsserted(() -> assertThat(status().observedGeneration()).isEqualTo(2));
    assertThat(ready()).contains("BuildSucceeded");
    assertThat(builds()).hasSize(1);

    edit("init:2");

    await().untilAsserted(() -> assertThat(builds()).hasSize(2));
    await().untilAsserted(() -> assertThat(ready()).contains("BuildCreated"));
    assertThat(status().latest().build()).isNotEqualTo(status().latestBuild());
  }

  @Test
  void aRebuildThatIsAskedForIsMadeOnceAndItsBuildSaysWhy() {
    api.operator(this::reconcilers);
    create("init:1");
    await().untilAsserted(() -> assertThat(builds()).hasSize(1));
    succeed(builds().getFirst());
    await().untilAsserted(() -> assertThat(ready()).contains("BuildSucceeded"));

    annotate("now");

    await().untilAsserted(() -> assertThat(builds()).hasSize(2));
    assertThat(builds())
        .filteredOn(build -> build.getSpec().nonce() != null)
        .singleElement()
        .satisfies(build -> {
          assertThat(build.getSpec().trigger()).isEqualTo(BuildTrigger.Requested);
          assertThat(build.getSpec().triggerMessage()).isEqualTo("slipway.dev/rebuild=now");
          succeed(build);
        });
    await()
        .untilAsserted(() -> {
          assertThat(status().handledRebuild()).isEqualTo("now");
          assertThat(status().latestBuild()).isEqualTo(status().latest().build());
          assertThat(status().previous()).hasSize(1);
        });
    assertThat(builds()).hasSize(2);
    assertThat(told("BuildCreated")).anyMatch(m -> m.contains("slipway.dev/rebuild=now"));
  }

  @Test
  void anImageFollowsTheOneThatItExtends() {
    api.operator(this::reconcilers);
    var address = registry.address();
    extending("web", "middle", "os: {init: [%s/init:1]}".formatted(address));
    await().untilAsserted(() -> assertThat(ready()).contains("ExtendsNotFound"));
    extending("middle", "base", "os: {services: [{name: a, image: %s/init:1}]}".formatted(address));
    extending("base", "", "os: {kernel: {image: %s/kernel:1}}".formatted(address));
    await().untilAsserted(() -> assertThat(ready()).contains("BuildCreated"));

    api.admin()
        .resources(OSImage.class)
        .inNamespace(api.namespace())
        .withName("base")
        .edit(base -> {
          base.setSpec(
              spec("", "os: {kernel: {image: %s/kernel:1, cmdline: x}}".formatted(address)));
          return base;
        });

    await()
        .untilAsserted(() ->
            assertThat(builds())
                .filteredOn(build -> build.getSpec().image().equals("web"))
                .anySatisfy(
                    build -> assertThat(build.getSpec().os().kernel().cmdline()).isEqualTo("x")));
  }

  @Test
  void filesOfASecretAreHashedAndAMissingOneIsNamed() {
    api.operator(this::reconcilers);
    extending(
        "web",
        "",
        "os: {kernel: {image: %1$s/kernel:1}, init: [%1$s/init:1], files: [{path: a, contentsFrom: {secretKeyRef: {name: s, key: k}}}]}"
            .formatted(registry.address()));
    await()
        .untilAsserted(() ->
            assertThat(ready())
                .containsExactly(
                    "False", "FileSourceMissing", "spec.os.files[0] (a): Secret s does not exist"));

    api.admin()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(api.namespace())
                .withName("s")
                .endMetadata()
                .addToStringData("k", "contents")
                .build())
        .create();
    annotate("look"); // it would look by itself within 30 s

    await().untilAsserted(() -> assertThat(builds()).hasSize(1));
    assertThat(builds().getFirst().getSpec().os().files().getFirst().contentsFrom().sha256())
        .isEqualTo("d1b2a59fbea7e20077af9f91b27e95e865061b270be03ff539ab3b73587882e8");
  }

  @Test
  void privateRegistriesAreAskedWithTheCredentialsOfThePullSecret() {
    registry.wantsBasic("Basic c2VjcmV0");
    api.operator(this::reconcilers);
    extending(
        "web",
        "",
        "os: {kernel: {image: %1$s/kernel:1}, init: [%1$s/init:1]}\ninputs: {pullSecretRefs: [{name: pull}]}"
            .formatted(registry.address()));
    await().untilAsserted(() -> assertThat(ready()).contains("RegistryDenied"));
    var auths = "{\"auths\":{\"%s\":{\"auth\":\"c2VjcmV0\"}}}".formatted(registry.address());

    api.admin()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(api.namespace())
                .withName("pull")
                .endMetadata()
                .withType("kubernetes.io/dockerconfigjson")
                .addToStringData(".dockerconfigjson", auths)
                .build())
        .create();

    await().untilAsserted(() -> assertThat(builds()).hasSize(1));
  }

  @Test
  void oldBuildsGoAndTheirTagsWithThem() {
    registry.put("init", "3", "sha256:" + "33".repeat(32));
    api.operator(this::reconcilers);
    var text =
        "os: {kernel: {image: %s/kernel:1}, init: [%s/init:%d]}\nretention: {successful: 1, pruneRegistry: Tags}";
    var address = registry.address();
    extending("web", "", text.formatted(address, address, 1));
    await().untilAsserted(() -> assertThat(builds()).hasSize(1));
    var first = builds().getFirst();
    registry.put("os/web", first.getSpec().tag(), A);
    succeed(first, A);
    await().untilAsserted(() -> assertThat(ready()).contains("BuildSucceeded"));

    api.admin()
        .resources(OSImage.class)
        .inNamespace(api.namespace())
        .withName("web")
        .edit(image -> {
          image.setSpec(spec("", text.formatted(address, address, 3)));
          return image;
        });
    await().untilAsserted(() -> assertThat(builds()).hasSize(2));
    builds().stream()
        .filter(b -> !b.getMetadata().getName().equals(first.getMetadata().getName()))
        .forEach(b -> succeed(b, B));

    await()
        .untilAsserted(() -> {
          assertThat(builds())
              .singleElement()
              .satisfies(b ->
                  assertThat(b.getMetadata().getUid()).isNotEqualTo(first.getMetadata().getUid()));
          assertThat(registry.has("os/web", first.getSpec().tag())).isFalse();
        });
  }

  private void annotate(String nonce) {
    api.admin()
        .resources(OSImage.class)
        .inNamespace(api.namespace())
        .withName("web")
        .edit(image -> {
          image.getMetadata().setAnnotations(new HashMap<>(Map.of("slipway.dev/rebuild", nonce)));
          return image;
        });
  }

  private void extending(String name, String base, String text) {
    var image = new OSImage();
    image.setMetadata(
        new ObjectMetaBuilder().withNamespace(api.namespace()).withName(name).build());
    image.setSpec(spec(base, text));
    api.admin().resource(image).create();
  }

  private OSImageSpec spec(String base, String text) {
    var bases = base.isEmpty() ? "" : "extends: [{name: " + base + "}]\n";
    var part = (text.contains("init") && text.contains("kernel")) || !base.isEmpty();
    return Serialization.unmarshal(
        "publish: {repository: %s/os/web}\n".formatted(registry.address())
            + (part ? "" : "build: {suspend: true}\n")
            + bases
            + text
            + "\n",
        OSImageSpec.class);
  }

  private List<Reconciler<?>> reconcilers(TestOperator.Parts parts) {
    var registries = new HttpRegistries(List.of(registry.address()));
    return List.of(
        new OSImageReconciler(
            new ImageEffects(registries, new AccessReader(parts.client()), parts.events()),
            parts.events(),
            parts.clock()));
  }

  private static boolean isStatusWrite(HttpRequest request) {
    return request.method().equals("PATCH")
        && request.uri().getPath().endsWith("/osimages/web/status");
  }

  private void create(String init) {
    api.admin().resource(Images.web(api.namespace(), registry.address(), init)).create();
  }

  private void edit(String init) {
    api.admin()
        .resources(OSImage.class)
        .inNamespace(api.namespace())
        .withName("web")
        .edit(image -> {
          image.setSpec(Images.spec(registry.address(), init));
          return image;
        });
  }

  /** As the build's own reconciler would. */
  private void succeed(OSImageBuild build) {
    succeed(build, B);
  }

  private void succeed(OSImageBuild build, String digest) {
    var succeeded =
        new ConditionBuilder()
            .withType("Succeeded")
            .withStatus("True")
            .withReason("Published")
            .withMessage("")
            .withLastTransitionTime("2026-01-01T00:00:00Z")
            .build();
    build.setStatus(
        new OSImageBuildStatus(
            1L,
            build.getMetadata().getName(),
            null,
            1,
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:01:00Z",
            null,
            digest,
            registry.address() + "/os/web@" + digest,
            7L,
            7L,
            null,
            1,
            null,
            null,
            List.of(),
            null,
            null,
            null,
            List.of(succeeded)));
    api.admin().resource(build).updateStatus();
  }

  private OSImageStatus status() {
    var status = api.find(OSImage.class, "web").orElseThrow().getStatus();
    assertThat(status).isNotNull();
    return status;
  }

  private List<OSImageBuild> builds() {
    return api.list(OSImageBuild.class);
  }

  private List<String> ready() {
    return status().conditions().stream()
        .filter(c -> c.getType().equals("Ready"))
        .flatMap((Condition c) -> List.of(c.getStatus(), c.getReason(), c.getMessage()).stream())
        .toList();
  }

  private List<String> told(String reason) {
    return api.list(Event.class).stream()
        .filter(event -> event.getReason().equals(reason))
        .map(Event::getMessage)
        .toList();
  }
}
