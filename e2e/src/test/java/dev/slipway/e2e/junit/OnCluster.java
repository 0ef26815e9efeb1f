// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Its tests run on a cluster: the one of {@code SLIPWAY_CLUSTER}, which all tests of a run share.
 * Methods may have parameters of {@link dev.slipway.e2e.cluster.Cluster} and {@link Namespace}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({ClusterExtension.class, CollectOnFailure.class})
@ResourceLock(value = OnCluster.CLUSTER, mode = ResourceAccessMode.READ)
public @interface OnCluster {
  /** Who does harm to all of it locks this to write, and is alone. */
  String CLUSTER = "cluster";

  /** Whether Slipway is installed by its chart, with all component images in the registry. */
  boolean withSlipway() default true;
}
