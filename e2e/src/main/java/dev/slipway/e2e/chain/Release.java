// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.chain;

import dev.slipway.e2e.cluster.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Slipway as helm installs it, with the component images of the cluster's registry. */
public record Release(Cluster cluster) {
  /** Its name, and that of the operator's Deployment and ServiceAccount. */
  public static final String NAME = "slipway";

  private static final String CHART = "helm-chart";

  /** Installs it, or brings it to what this says and nothing else. */
  public void install(String... more) {
    cluster.createRestrictedNamespace(Setup.NAMESPACE);
    var values = values();
    values.addAll(List.of(more));
    upgrade(CHART, "--install", values);
  }

  /** Upgrades it to a chart, with further values. */
  public void upgrade(String chart, String... more) {
    upgrade(chart, "--reuse-values", List.of(more));
  }

  private void upgrade(String chart, String how, List<String> values) {
    var line =
        new ArrayList<>(
            List.of("helm", "upgrade", NAME, chart, how, "--namespace", Setup.NAMESPACE));
    values.forEach(value -> line.addAll(List.of("--set", value)));
    line.addAll(List.of("--wait", "--timeout", "3m"));
    cluster.exec(line.toArray(String[]::new));
  }

  /** Takes it away, and waits until it is gone. */
  public void uninstall() {
    cluster.exec(
        "helm", "uninstall", NAME, "--namespace", Setup.NAMESPACE, "--wait", "--timeout", "2m");
  }

  private List<String> values() {
    var images = references();
    var server =
        cluster.kubectl(
            "config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}");
    return new ArrayList<>(
        List.of(
            "image=" + images.get("operator"),
            "images.builder=" + images.get("builder"),
            "images.vmm=" + images.get("vmm"),
            "registries.insecure={%s,%s}".formatted(Setup.REGISTRY, Setup.FAULTY_REGISTRY),
            "metrics.enabled=true",
            "join.apiServer=" + server,
            "join.clusterDNS={" + nameServers() + "}"));
  }

  /** Where names are looked up by those who don't reach Services: machines without a kube-proxy. */
  private String nameServers() {
    var addresses =
        cluster.kubectl(
            "-n",
            "kube-system",
            "get",
            "endpointslices",
            "-l",
            "kubernetes.io/service-name=kube-dns",
            "-o",
            "jsonpath={.items[*].endpoints[*].addresses[*]}");
    return String.join(",", addresses.split(" "));
  }

  private Map<String, String> references() {
    return List.of(
            cluster.exec("components/build", "refs", "operator", "builder", "vmm").split("\n"))
        .stream()
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(part -> part[0], part -> part[1]));
  }
}
