// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildStatus;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.controller.platform.ApiServer;
import dev.slipway.controller.platform.TestOperator;
import dev.slipway.controller.registry.AccessReader;
import dev.slipway.controller.registry.FakeRegistry;
import dev.slipway.controller.registry.HttpRegistries;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
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
              .singleElement()
              .satisfies(build ->
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
            B,
            registry.address() + "/os/web@" + B,
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
