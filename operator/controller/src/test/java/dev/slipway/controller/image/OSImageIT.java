// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.api.v1alpha1.BuildTrigger;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.ApiServer;
import dev.slipway.controller.platform.Refused;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OSImageIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final String A = ImageScene.A;
  private static final String B = ImageScene.B;

  private ImageScene scene;

  @BeforeEach
  void start() throws IOException {
    scene = new ImageScene(api);
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void anImageThatIsMissingIsToldOnceAndFoundWhenCorrected() {
    scene.operator();

    scene.create("init:nope");

    var message =
        "spec.os.init[0]: %s/init:nope does not exist (HTTP 404); push it, or correct this"
            .formatted(scene.registry().address());
    await()
        .untilAsserted(() -> {
          assertThat(scene.ready()).containsExactly("False", "ImageNotFound", message);
          assertThat(scene.told("ImageNotFound")).containsExactly(message);
        });
    assertThat(scene.builds()).isEmpty();

    scene.edit("init:1");

    await()
        .atMost(Duration.ofSeconds(4)) // less than the back-off
        .untilAsserted(() -> assertThat(scene.ready()).startsWith("False", "BuildCreated"));
    assertThat(scene.builds()).hasSize(1);
    assertThat(scene.builds().getFirst().getSpec().os().init())
        .containsExactly(scene.registry().address() + "/init@" + A);
  }

  @Test
  void aRegistryThatComesBackIsAskedAgain() {
    scene.registry().answers(503);
    scene.operator();
    scene.create("init:1");
    await().untilAsserted(() -> assertThat(scene.ready()).contains("RegistryUnreachable"));

    scene.registry().answers(200);

    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(1));
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
            meanwhile(() -> scene.edit("init:2"));
          }
        };
    scene.operator(when.apply(editOnce));

    scene.create("init:1");

    await()
        .untilAsserted(() -> {
          assertThat(edited).isTrue();
          assertThat(scene.status().observedGeneration()).isEqualTo(2);
          assertThat(scene.builds())
              .anySatisfy(build ->
                  assertThat(build.getSpec().os().init())
                      .containsExactly(scene.registry().address() + "/init@" + B));
        });
  }

  @Test
  void theOperatorStartedAgainGoesOnWhereItWas() {
    var first = scene.operator();
    scene.create("init:1");
    await().untilAsserted(() -> assertThat(scene.ready()).contains("BuildCreated"));
    first.close();
    var build = scene.builds().getFirst();
    scene.succeed(build);

    scene.operator();

    await().untilAsserted(() -> assertThat(scene.ready()).startsWith("True", "BuildSucceeded"));
    assertThat(scene.status().latest().reference())
        .isEqualTo(scene.registry().address() + "/os/web@" + B);
    assertThat(scene.builds())
        .singleElement()
        .satisfies(same ->
            assertThat(same.getMetadata().getUid()).isEqualTo(build.getMetadata().getUid()));
  }

  @Test
  void equalContentIsBuiltOnceAndWhatWasPublishedStaysUntilTheNextIs() {
    scene.registry().put("init", "same", A);
    scene.operator();
    scene.create("init:1");
    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(1));
    scene.succeed(scene.builds().getFirst());
    await().untilAsserted(() -> assertThat(scene.ready()).contains("BuildSucceeded"));

    scene.edit("init:same");

    await().untilAsserted(() -> assertThat(scene.status().observedGeneration()).isEqualTo(2));
    assertThat(scene.ready()).contains("BuildSucceeded");
    assertThat(scene.builds()).hasSize(1);

    scene.edit("init:2");

    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(2));
    await().untilAsserted(() -> assertThat(scene.ready()).contains("BuildCreated"));
    assertThat(scene.status().latest().build()).isNotEqualTo(scene.status().latestBuild());
  }

  @Test
  void aRebuildThatIsAskedForIsMadeOnceAndItsBuildSaysWhy() {
    scene.operator();
    scene.create("init:1");
    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(1));
    scene.succeed(scene.builds().getFirst());
    await().untilAsserted(() -> assertThat(scene.ready()).contains("BuildSucceeded"));

    scene.annotate("now");

    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(2));
    assertThat(scene.builds())
        .filteredOn(build -> build.getSpec().nonce() != null)
        .singleElement()
        .satisfies(build -> {
          assertThat(build.getSpec().trigger()).isEqualTo(BuildTrigger.Requested);
          assertThat(build.getSpec().triggerMessage()).isEqualTo("slipway.dev/rebuild=now");
          scene.succeed(build);
        });
    await()
        .untilAsserted(() -> {
          assertThat(scene.status().handledRebuild()).isEqualTo("now");
          assertThat(scene.status().latestBuild()).isEqualTo(scene.status().latest().build());
          assertThat(scene.status().previous()).hasSize(1);
        });
    assertThat(scene.builds()).hasSize(2);
    assertThat(scene.told("BuildCreated")).anyMatch(m -> m.contains("slipway.dev/rebuild=now"));
  }

  @Test
  void anImageFollowsTheOneThatItExtends() {
    scene.operator();
    var address = scene.registry().address();
    scene.extending("web", "middle", "os: {init: [%s/init:1]}".formatted(address));
    await().untilAsserted(() -> assertThat(scene.ready()).contains("ExtendsNotFound"));
    scene.extending(
        "middle", "base", "os: {services: [{name: a, image: %s/init:1}]}".formatted(address));
    scene.extending("base", "", "os: {kernel: {image: %s/kernel:1}}".formatted(address));
    await()
        .untilAsserted(() ->
            assertThat(scene.builds()).anyMatch(build -> build.getSpec().image().equals("web")));

    api.admin()
        .resources(OSImage.class)
        .inNamespace(api.namespace())
        .withName("base")
        .edit(base -> {
          base.setSpec(
              scene.spec("", "os: {kernel: {image: %s/kernel:1, cmdline: x}}".formatted(address)));
          return base;
        });

    await()
        .untilAsserted(() ->
            assertThat(scene.builds())
                .filteredOn(build -> build.getSpec().image().equals("web"))
                .anySatisfy(
                    build -> assertThat(build.getSpec().os().kernel().cmdline()).isEqualTo("x")));
  }

  @Test
  void filesOfASecretAreHashedAndAMissingOneIsNamed() {
    scene.operator();
    scene.extending(
        "web",
        "",
        "os: {kernel: {image: %1$s/kernel:1}, init: [%1$s/init:1], files: [{path: a, contentsFrom: {secretKeyRef: {name: s, key: k}}}]}"
            .formatted(scene.registry().address()));
    await()
        .untilAsserted(() ->
            assertThat(scene.ready())
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
    scene.annotate("look"); // it would look by itself within 30 s

    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(1));
    assertThat(scene.builds().getFirst().getSpec().os().files().getFirst().contentsFrom().sha256())
        .isEqualTo("d1b2a59fbea7e20077af9f91b27e95e865061b270be03ff539ab3b73587882e8");
  }

  @Test
  void privateRegistriesAreAskedWithTheCredentialsOfThePullSecret() {
    scene.registry().wantsBasic("Basic c2VjcmV0");
    scene.operator();
    scene.extending(
        "web",
        "",
        "os: {kernel: {image: %1$s/kernel:1}, init: [%1$s/init:1]}\ninputs: {pullSecretRefs: [{name: pull}]}"
            .formatted(scene.registry().address()));
    await().untilAsserted(() -> assertThat(scene.ready()).contains("RegistryDenied"));
    var auths =
        "{\"auths\":{\"%s\":{\"auth\":\"c2VjcmV0\"}}}".formatted(scene.registry().address());

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

    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(1));
  }

  @Test
  void oldBuildsGoAndTheirTagsWithThem() {
    var first = new AtomicReference<OSImageBuild>();
    scene.operator();

    buildTwice(first);

    await()
        .untilAsserted(() -> {
          assertThat(scene.builds())
              .singleElement()
              .satisfies(b ->
                  assertThat(b.getMetadata().getUid())
                      .isNotEqualTo(first.get().getMetadata().getUid()));
          assertThat(scene.registry().has("os/web", first.get().getSpec().tag())).isFalse();
        });
  }

  /** Of which one is kept. */
  private void buildTwice(AtomicReference<OSImageBuild> first) {
    var text =
        "os: {kernel: {image: %1$s/kernel:1}, init: [%1$s/init:%2$d]}\nretention: {successful: 1, pruneRegistry: Tags}";
    var address = scene.registry().address();
    scene.registry().put("init", "3", "sha256:" + "33".repeat(32));
    scene.extending("web", "", text.formatted(address, 1));
    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(1));
    first.set(scene.builds().getFirst());
    scene.registry().put("os/web", first.get().getSpec().tag(), A);
    scene.succeed(first.get(), A);
    await().untilAsserted(() -> assertThat(scene.ready()).contains("BuildSucceeded"));

    api.admin()
        .resources(OSImage.class)
        .inNamespace(api.namespace())
        .withName("web")
        .edit(image -> {
          image.setSpec(scene.spec("", text.formatted(address, 3)));
          return image;
        });

    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(2));
    scene.builds().stream()
        .filter(b -> !b.getMetadata().getName().equals(first.get().getMetadata().getName()))
        .forEach(b -> scene.succeed(b, B));
  }

  @Test
  void anImageInANamespaceThatGoesIsLeftAloneWithoutAnError() {
    var refused = new Refused();
    scene.create("init:1");
    api.admin().namespaces().withName(api.namespace()).delete();

    scene.operator(refused);

    await().untilAsserted(() -> assertThat(refused.kinds()).contains("osimagebuilds"));
    await().untilAsserted(() -> assertThat(scene.ready()).startsWith("False"));
    api.stopOperators();
    assertThat(refused.kinds()).doesNotContain("events");
  }

  /** It may have become one that is kept. */
  @Test
  void aBuildThatChangesWhileItIsPrunedKeepsItsTag() {
    var first = new AtomicReference<OSImageBuild>();
    var tagWasThere = new AtomicReference<Boolean>();
    scene.operator(
        new Interceptor() {
          @Override
          public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            if (isDeletion(request) && tagWasThere.get() == null) {
              meanwhile(scene::poke);
            }
          }

          @Override
          public void after(
              HttpRequest request,
              HttpResponse<?> response,
              AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            if (isDeletion(request) && response.code() == 409) {
              tagWasThere.set(scene.registry().has("os/web", first.get().getSpec().tag()));
            }
          }
        });
    buildTwice(first);

    await()
        .untilAsserted(() -> {
          assertThat(scene.builds()).hasSize(1);
          assertThat(scene.registry().has("os/web", first.get().getSpec().tag())).isFalse();
        });
    assertThat(tagWasThere.get()).isTrue();
  }

  /** Not on the thread of a request that waits for it. */
  private static void meanwhile(Runnable what) {
    var thread = new Thread(what);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isDeletion(HttpRequest request) {
    return request.method().equals("DELETE") && request.uri().getPath().contains("/osimagebuilds/");
  }

  private static boolean isStatusWrite(HttpRequest request) {
    return request.method().equals("PATCH")
        && request.uri().getPath().endsWith("/osimages/web/status");
  }
}
