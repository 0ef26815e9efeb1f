// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the chart renders with some values, as its golden files have it. */
final class ChartMode {
  private static final Path CHART = Path.of("../../helm-chart/tests");
  private static final List<String> ALL = List.of("minimal", "namespaced", "images-only");

  private final List<HasMetadata> objects;

  private ChartMode(List<HasMetadata> objects) {
    this.objects = objects;
  }

  static ChartMode of(ApiServer api, String mode) throws IOException {
    try (var in = Files.newInputStream(CHART.resolve(mode + ".golden.yaml"))) {
      return new ChartMode(api.admin().load(in).items());
    }
  }

  /** Takes away the rights of all modes and gives those of this one. */
  void giveRights(ApiServer api) throws IOException {
    for (var mode : ALL) {
      of(api, mode).rights().forEach(object -> api.admin().resource(object).delete());
    }
    List.of("images", "pools").forEach(api::createNamespace);
    rights().forEach(object -> api.admin().resource(object).serverSideApply());
  }

  private List<HasMetadata> rights() {
    return objects.stream()
        .filter(object -> object.getApiVersion().startsWith("rbac.authorization.k8s.io/"))
        .toList();
  }

  /** The environment of the operator's container, but what the pod itself tells. */
  Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    for (var each :
        deployment().getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv()) {
      if (each.getValue() != null) {
        environment.put(each.getName(), each.getValue());
      }
    }
    return environment;
  }

  /** How long the operator may take to stop. */
  long gracePeriodSeconds() {
    return deployment().getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds();
  }

  private Deployment deployment() {
    return objects.stream()
        .filter(Deployment.class::isInstance)
        .map(Deployment.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
