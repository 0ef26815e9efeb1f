// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.chain;

import dev.slipway.e2e.cluster.Cluster;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Brings a cluster to where a user begins: it runs, and Slipway is installed. */
public record Setup(Cluster cluster, Progress progress) {
  /** The namespace of the operator. */
  public static final String NAMESPACE = "slipway-system";

  /** The cluster's registry. */
  public static final String REGISTRY = "registry.slipway.test:5000";

  /** Where tests of faults have one that fails. */
  public static final String FAULTY_REGISTRY = "registry.slipway.test:5001";

  /**
   * Starts the cluster, pushes the component images and installs the chart; what is there already
   * stays.
   */
  public void all() {
    progress.say("cluster %s".formatted(cluster.name()));
    cluster.up();
    progress.say("component images to the cluster's registry");
    cluster.exec("components/build", "push");
    progress.say("operator, by its chart");
    chart();
  }

  private void chart() {
    cluster.apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: %s
          labels:
            pod-security.kubernetes.io/enforce: restricted
        """
            .formatted(NAMESPACE));
    var images = references();
    var server =
        cluster.kubectl(
            "config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}");
    cluster.exec(
        "helm",
        "upgrade",
        "--install",
        "slipway",
        "helm-chart",
        "--namespace",
        NAMESPACE,
        "--set",
        "image=" + images.get("operator"),
        "--set",
        "images.builder=" + images.get("builder"),
        "--set",
        "images.vmm=" + images.get("vmm"),
        "--set",
        "registries.insecure={%s,%s}".formatted(REGISTRY, FAULTY_REGISTRY),
        "--set",
        "metrics.enabled=true",
        "--set",
        "join.apiServer=" + server,
        "--set",
        "join.clusterDNS={" + nameServers() + "}",
        "--wait",
        "--timeout",
        "3m");
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
