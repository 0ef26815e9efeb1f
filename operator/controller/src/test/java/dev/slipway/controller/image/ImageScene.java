// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Images on a real API server, with a registry; what carries builds out is played. */
final class ImageScene implements AutoCloseable {
  static final String A = "sha256:" + "aa".repeat(32);
  static final String B = "sha256:" + "bb".repeat(32);

  private final ApiServer api;
  private final FakeRegistry registry = new FakeRegistry();

  ImageScene(ApiServer api) throws IOException {
    this.api = api;
    registry.put("kernel", "1", A);
    registry.put("init", "1", A);
    registry.put("init", "2", B);
  }

  FakeRegistry registry() {
    return registry;
  }

  TestOperator operator() {
    return operator(new Interceptor() {});
  }

  TestOperator operator(Interceptor traffic) {
    return api.operator(parts -> reconcilers(parts, parts.clock()), traffic);
  }

  TestOperator operator(Clock clock) {
    return api.operator(parts -> reconcilers(parts, clock));
  }

  private List<Reconciler<?>> reconcilers(TestOperator.Parts parts, Clock clock) {
    var registries = new HttpRegistries(List.of(registry.address()));
    return List.of(
        new OSImageReconciler(
            new ImageEffects(registries, new AccessReader(parts.client()), parts.events()),
            parts.events(),
            clock));
  }

  /** Wakes the image up, without a change of it. */
  void poke() {
    builds()
        .forEach(build ->
            api.admin()
                .resource(build)
                .edit(b -> {
                  b.getMetadata().getLabels().merge("poked", "1", (n, _) -> n + "1");
                  return b;
                }));
  }

  void annotate(String nonce) {
    api.admin()
        .resources(OSImage.class)
        .inNamespace(api.namespace())
        .withName("web")
        .edit(image -> {
          image.getMetadata().setAnnotations(new HashMap<>(Map.of("slipway.dev/rebuild", nonce)));
          return image;
        });
  }

  void extending(String name, String base, String text) {
    var image = new OSImage();
    image.setMetadata(
        new ObjectMetaBuilder().withNamespace(api.namespace()).withName(name).build());
    image.setSpec(spec(base, text));
    api.admin().resource(image).create();
  }

  OSImageSpec spec(String base, String text) {
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

  void create(String init) {
    api.admin().resource(Images.web(api.namespace(), registry.address(), init)).create();
  }

  void edit(String init) {
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
  void succeed(OSImageBuild build) {
    succeed(build, B);
  }

  void succeed(OSImageBuild build, String digest) {
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

  OSImageStatus status() {
    var status = api.find(OSImage.class, "web").orElseThrow().getStatus();
    assertThat(status).isNotNull();
    return status;
  }

  List<OSImageBuild> builds() {
    return api.list(OSImageBuild.class);
  }

  List<String> ready() {
    return condition("Ready");
  }

  /** Status, reason and message. */
  List<String> condition(String type) {
    return status().conditions().stream()
        .filter(c -> c.getType().equals(type))
        .flatMap((Condition c) -> List.of(c.getStatus(), c.getReason(), c.getMessage()).stream())
        .toList();
  }

  List<String> told(String reason) {
    return api.list(Event.class).stream()
        .filter(event -> event.getReason().equals(reason))
        .map(Event::getMessage)
        .toList();
  }

  @Override
  public void close() {
    registry.close();
  }
}
