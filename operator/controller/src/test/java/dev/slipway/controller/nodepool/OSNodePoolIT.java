// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.v1alpha1.Kernel;
import dev.slipway.api.v1alpha1.MachineType;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineClass;
import dev.slipway.api.v1alpha1.OSMachineClassSpec;
import dev.slipway.api.v1alpha1.OSModel;
import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.api.v1alpha1.OSNodePoolSpec;
import dev.slipway.api.v1alpha1.OSNodePoolStatus;
import dev.slipway.api.v1alpha1.PodVM;
import dev.slipway.api.v1alpha1.Publish;
import dev.slipway.api.v1alpha1.Waiting;
import dev.slipway.controller.platform.ApiServer;
import dev.slipway.controller.platform.TestOperator;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OSNodePoolIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private TestMachines fleet;

  @BeforeEach
  void createClass() {
    fleet = new TestMachines(api.admin());
    var small = new OSMachineClass();
    small.setMetadata(new ObjectMetaBuilder().withName("small").build());
    small.setSpec(
        new OSMachineClassSpec(MachineType.PodVM, null, new PodVM(null, null, null), null));
    api.admin().resource(small).serverSideApply();
  }

  @AfterEach
  void removeNodes() {
    api.admin().nodes().withLabel("slipway.dev/pool").delete();
  }

  @Test
  void poolsOfOneNameInTwoNamespacesDoNotMeet() {
    api.operator(this::reconcilers);
    createImage(api.namespace());
    createImage(api.otherNamespace());
    publish(api.namespace(), "a");
    publish(api.otherNamespace(), "a");

    create(Pools.web(api.namespace(), 2));
    create(Pools.web(api.otherNamespace(), 2));

    await().untilAsserted(() -> assertThat(machines(api.namespace())).hasSize(2));
    await().untilAsserted(() -> assertThat(machines(api.otherNamespace())).hasSize(2));
    assertThat(names(machines(api.namespace())))
        .doesNotContainAnyElementsOf(names(machines(api.otherNamespace())));

    machines(api.namespace()).forEach(fleet::run);

    await()
        .untilAsserted(
            () -> assertThat(columns(api.namespace())).startsWith("2", "2", "2", "2", "os"));
    assertThat(columns(api.otherNamespace())).startsWith("2", "0", "0", "0", "os");

    fleet.report(names(machines(api.namespace())).getFirst(), "Unknown");

    await()
        .untilAsserted(
            () -> assertThat(columns(api.namespace())).startsWith("2", "1", "1", "1", "os"));
  }

  @Test
  void whatIsMissingIsSaidUntilItIsThere() {
    api.operator(this::reconcilers);
    create(Pools.web(api.namespace(), 1));
    await()
        .untilAsserted(() ->
            assertThat(status().waitingFor())
                .extracting(Waiting::kind, Waiting::object)
                .containsExactly(tuple("OSImage", "os")));
    assertThat(progressing()).startsWith("ImageRefNotFound");
    await().untilAsserted(() -> assertThat(told("ImageRefNotFound")).hasSize(1));

    createImage(api.namespace());
    await().untilAsserted(() -> assertThat(progressing()).startsWith("WaitingForBuild"));

    publish(api.namespace(), "a");
    await().untilAsserted(() -> assertThat(machines()).hasSize(1));
    assertThat(machines().getFirst().getFinalizers()).containsExactly("slipway.dev/machine");
  }

  @Test
  void theScaleSubresourceScales() {
    started(1);

    pools().scale(3);
    await().untilAsserted(() -> assertThat(machines()).hasSize(3));
    machines().stream().filter(m -> m.getStatus() == null).forEach(fleet::run);
    await().untilAsserted(() -> assertThat(pools().scale().getStatus().getReplicas()).isEqualTo(3));

    pools().scale(2);
    await().untilAsserted(() -> assertThat(going()).hasSize(1));
    fleet.remove(going().getFirst());
    await().untilAsserted(() -> assertThat(progressing()).startsWith("UpToDate"));
    assertThat(machines()).hasSize(2);
  }

  @Test
  void aNewBuildReplacesOneNodeAfterTheOther() {
    started(2);
    var old = names(machines());

    publish(api.namespace(), "b");

    for (int replaced = 0; replaced < 2; replaced++) {
      await().untilAsserted(() -> assertThat(machines()).hasSize(3));
      assertThat(going()).isEmpty();
      fleet.run(newest());
      await().untilAsserted(() -> assertThat(going()).hasSize(1));
      assertThat(old).contains(names(going()).getFirst());
      fleet.remove(going().getFirst());
    }

    await().untilAsserted(() -> assertThat(progressing()).startsWith("UpToDate"));
    assertThat(machines())
        .hasSize(2)
        .allSatisfy(
            m -> assertThat(m.getSpec().build().contentDigest()).isEqualTo(Pools.digest("b")));

    await()
        .untilAsserted(() ->
            assertThat(api.list(ControllerRevision.class))
                .extracting(r -> r.getMetadata().getName(), ControllerRevision::getRevision)
                .containsExactlyInAnyOrder(
                    tuple("web-aaaaaaaaaa", 1L), tuple("web-bbbbbbbbbb", 2L)));
    assertThat(told("MachineCreated")).hasSize(4);
    assertThat(told("Outdated")).hasSize(2);
    assertThat(told("UpToDate"))
        .contains("2 of 2 nodes run build os-a", "2 of 2 nodes run build os-b");
  }

  @Test
  void nodesThatAreToBeReplacedAreMarkedUntilTheUserTakesItBack() {
    started(2);

    publish(api.namespace(), "b");
    await().untilAsserted(() -> assertThat(marked()).isEqualTo(2));

    pools()
        .edit(pool -> {
          pool.setSpec(
              Serialization.unmarshal(
                  "replicas: 2\nimage: {osImageRef: {name: os}, digest: %s}\nmachineClassRef: {name: small}"
                      .formatted(Pools.digest("a")),
                  OSNodePoolSpec.class));
          return pool;
        });
    await().untilAsserted(() -> assertThat(progressing()).startsWith("PinnedBuildNotFound"));
    await().untilAsserted(() -> assertThat(marked()).isZero());
  }

  private static long marked() {
    return api.admin().nodes().withLabel("slipway.dev/pool").list().getItems().stream()
        .filter(n ->
            n.getSpec().getTaints().stream()
                .anyMatch(t ->
                    t.getKey().equals("slipway.dev/outdated")
                        && t.getEffect().equals("PreferNoSchedule")))
        .count();
  }

  @Test
  void whereDrainsAreGivenUpANodeIsEmptiedFirstAndCanBeTakenBack() {
    started(1);
    pools()
        .edit(pool -> {
          pool.setSpec(
              Serialization.unmarshal(
                  """
                  replicas: 1
                  image: {osImageRef: {name: os}}
                  machineClassRef: {name: small}
                  drain: {timeoutSeconds: 60, onTimeout: Abort}
                  """,
                  OSNodePoolSpec.class));
          return pool;
        });
    var old = machines().getFirst();

    publish(api.namespace(), "b");
    await().untilAsserted(() -> assertThat(machines()).hasSize(2));
    fleet.run(newest());
    await()
        .untilAsserted(() -> assertThat(retired()).containsExactlyElementsOf(names(List.of(old))));
    assertThat(going()).isEmpty();

    publish(api.namespace(), "a");
    await()
        .untilAsserted(
            () -> assertThat(retired()).doesNotContainAnyElementsOf(names(List.of(old))));

    publish(api.namespace(), "b");
    await()
        .untilAsserted(() -> assertThat(retired()).containsExactlyElementsOf(names(List.of(old))));
    fleet.empty(old);
    await()
        .untilAsserted(
            () -> assertThat(names(going())).containsExactlyElementsOf(names(List.of(old))));
  }

  private static List<String> retired() {
    return machines().stream()
        .filter(m -> m.getMetadata().getAnnotations() != null)
        .filter(m -> m.getMetadata().getAnnotations().containsKey("slipway.dev/retired-at"))
        .map(m -> m.getMetadata().getName())
        .toList();
  }

  @Test
  void aMachineIsDeletedOnlyInTheStateInWhichItWasLookedAt() {
    var refused = new AtomicInteger();
    var first =
        onDelete(() -> {
          if (refused.getAndIncrement() == 0) {
            // The user takes the new build back, and the machine is written to.
            publish(api.namespace(), "a");
            machines().forEach(m -> edit(m, "looked-at", "again"));
          }
        });
    api.operator(this::reconcilers, first);
    createImage(api.namespace());
    publish(api.namespace(), "a");
    create(Pools.web(api.namespace(), 1));
    await().untilAsserted(() -> assertThat(machines()).hasSize(1));
    var old = machines().getFirst();
    fleet.run(old);
    await().untilAsserted(() -> assertThat(progressing()).startsWith("UpToDate"));

    publish(api.namespace(), "b");
    await().untilAsserted(() -> assertThat(machines()).hasSize(2));
    fleet.run(newest());

    await().untilAsserted(() -> assertThat(going()).hasSize(1));
    assertThat(names(going())).doesNotContain(old.getMetadata().getName());
  }

  /** The framework takes events that come during its own write for that write's. */
  @Test
  void aScaleWhileTheStatusIsBeingWrittenIsNotMissed() {
    var scaled = new AtomicInteger();
    api.operator(
        this::reconcilers,
        new Interceptor() {
          @Override
          public void after(
              HttpRequest request,
              HttpResponse<?> response,
              AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            if (request.uri().getPath().endsWith("/osnodepools/web/status")
                && scaled.getAndIncrement() == 0) {
              meanwhile(() -> pools().scale(2));
            }
          }
        });
    createImage(api.namespace());
    publish(api.namespace(), "a");
    create(Pools.web(api.namespace(), 1));

    await().untilAsserted(() -> assertThat(machines()).hasSize(2));
  }

  @Test
  void anOperatorThatEndsBetweenTwoMachinesLeavesNoneTooMany() {
    var made = new AtomicInteger();
    var operator =
        api.operator(
            this::reconcilers,
            new Interceptor() {
              @Override
              public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                if (isMachine(request, "POST") && made.incrementAndGet() == 2) {
                  throw new IllegalStateException("the operator ends here");
                }
              }
            });
    createImage(api.namespace());
    publish(api.namespace(), "a");
    create(Pools.web(api.namespace(), 3));
    await().untilAsserted(() -> assertThat(made).hasValueGreaterThanOrEqualTo(2));
    operator.close();

    api.operator(this::reconcilers);

    await().untilAsserted(() -> assertThat(machines()).hasSize(3));
    await().during(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(machines()).hasSize(3));
  }

  @Test
  void aDeletedPoolStaysUntilItsMachinesHaveGoneOneAfterTheOther() {
    started(2);

    pools().delete();

    for (int left = 2; left > 0; left--) {
      await().untilAsserted(() -> assertThat(going()).hasSize(1));
      assertThat(machines()).hasSize(left);
      assertThat(pools().get()).isNotNull();
      fleet.remove(going().getFirst());
    }
    await().untilAsserted(() -> assertThat(pools().get()).isNull());
  }

  /** A pool whose machines run build a. */
  private void started(int replicas) {
    api.operator(this::reconcilers);
    createImage(api.namespace());
    publish(api.namespace(), "a");
    create(Pools.web(api.namespace(), replicas));
    await().untilAsserted(() -> assertThat(machines()).hasSize(replicas));
    machines().forEach(fleet::run);
    await().untilAsserted(() -> assertThat(progressing()).startsWith("UpToDate"));
  }

  private List<Reconciler<?>> reconcilers(TestOperator.Parts parts) {
    return List.of(
        new OSNodePoolReconciler(
            new PoolEffects(parts.client(), parts.events(), parts.clock()), parts.clock()));
  }

  private static Interceptor onDelete(Runnable action) {
    return new Interceptor() {
      @Override
      public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (isMachine(request, "DELETE")) {
          meanwhile(action);
        }
      }
    };
  }

  private static void meanwhile(Runnable action) {
    var thread = new Thread(action);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isMachine(HttpRequest request, String method) {
    return request.method().equals(method) && request.uri().getPath().contains("/osmachines");
  }

  private static void create(OSNodePool pool) {
    api.admin().resource(pool).create();
  }

  private static void createImage(String namespace) {
    var image = new OSImage();
    image.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName("os").build());
    image.setSpec(
        OSImageSpec.of(
            OSModel.of(
                Kernel.of("r.example/kernel:1", null),
                List.of("r.example/init:1"),
                List.of(),
                List.of(),
                List.of()),
            Publish.to("r.example/os")));
    api.admin().resource(image).create();
  }

  private static void publish(String namespace, String digit) {
    api.admin()
        .resources(OSImage.class)
        .inNamespace(namespace)
        .withName("os")
        .editStatus(image -> {
          image.setStatus(Pools.built(digit));
          return image;
        });
  }

  private static void edit(OSMachine machine, String annotation, String value) {
    UnaryOperator<OSMachine> annotate =
        m -> {
          m.getMetadata().setAnnotations(Map.of(annotation, value));
          return m;
        };
    api.admin().resource(machine).edit(annotate);
  }

  private static Resource<OSNodePool> pools() {
    return api.admin().resources(OSNodePool.class).inNamespace(api.namespace()).withName("web");
  }

  private static OSNodePoolStatus status() {
    var status = pools().get().getStatus();
    assertThat(status).isNotNull();
    return status;
  }

  private static String progressing() {
    return status().conditions().stream()
        .filter(c -> c.getType().equals("Progressing"))
        .map(c -> c.getReason() + ": " + c.getMessage())
        .findFirst()
        .orElseThrow();
  }

  /** What kubectl shows, without the name. */
  private static List<String> columns(String namespace) {
    var client = api.admin().getHttpClient();
    var request =
        client
            .newHttpRequestBuilder()
            .uri(
                api.admin().getMasterUrl()
                    + "apis/slipway.dev/v1alpha1/namespaces/%s/osnodepools".formatted(namespace))
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .build();
    var body = client.sendAsync(request, String.class).join().body();
    var table = Serialization.unmarshal(body, ObjectNode.class);
    var cells = table.at("/rows/0/cells").valueStream().map(JsonNode::asText);
    return cells.skip(1).toList();
  }

  private static List<OSMachine> machines() {
    return machines(api.namespace());
  }

  private static List<OSMachine> machines(String namespace) {
    return api.admin().resources(OSMachine.class).inNamespace(namespace).list().getItems();
  }

  private static List<OSMachine> going() {
    return machines().stream().filter(OSMachine::isMarkedForDeletion).toList();
  }

  private static OSMachine newest() {
    return machines().stream()
        .filter(m -> m.getStatus() == null)
        .min(Comparator.comparing(m -> m.getMetadata().getName()))
        .orElseThrow();
  }

  private static List<String> names(List<OSMachine> machines) {
    return machines.stream().map(m -> m.getMetadata().getName()).toList();
  }

  private static List<String> told(String reason) {
    return api.list(Event.class).stream()
        .filter(event -> event.getReason().equals(reason))
        .map(Event::getMessage)
        .toList();
  }
}
