// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/**
 * What the administrator sets with the chart, as environment variables such as {@code
 * SLIPWAY_IMAGES_BUILDER}.
 */
@ConfigMapping(prefix = "slipway")
public interface Settings {
  /** The property of {@link Machines#enabled}: without machines their reconcilers do not run. */
  String MACHINES_ENABLED = "slipway.machines.enabled";

  /** The property of {@link Machines#simulated}. */
  String MACHINES_SIMULATED = "slipway.machines.simulated";

  Images images();

  Registries registries();

  Join join();

  Machines machines();

  Pod pod();

  Builds builds();

  /** The images of the pods that the operator makes. */
  interface Images {
    String builder();

    String vmm();
  }

  /** How registries are reached. */
  interface Registries {
    /** Hosts (with port) that are asked over plain HTTP. */
    Optional<List<String>> insecure();
  }

  /** How builds are carried out. */
  interface Builds {
    /** How many may have a pod at once, in the whole cluster. */
    @WithDefault("4")
    int concurrency();
  }

  /** How machines join the cluster. */
  interface Join {
    /** The API server's address as machines see it: {@code https://host:port}. */
    @WithDefault("https://kubernetes.default.svc")
    String apiServer();

    /** The cluster's name servers, for the pods of the nodes. */
    Optional<List<String>> clusterDns();
  }

  /** Nodes that run images. */
  interface Machines {
    /** Whether there are any; {@link #MACHINES_ENABLED} is its property. */
    @WithDefault("true")
    boolean enabled();

    /** Whether there may be machines that only seem to be there. */
    @WithDefault("false")
    boolean simulated();

    /** The extended resource by which a pod gets /dev/kvm. */
    Optional<String> kvmResource();
  }

  /** The operator's own pod, by the downward API. */
  interface Pod {
    @WithDefault("slipway-system")
    String namespace();

    @WithDefault("slipway")
    String name();
  }
}
