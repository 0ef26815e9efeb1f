// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.chain;

import dev.slipway.e2e.cluster.Cluster;

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
    new Release(cluster).install();
  }
}
