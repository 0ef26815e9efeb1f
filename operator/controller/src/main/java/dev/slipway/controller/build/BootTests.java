// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.core.build.TestState;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** How a published artifact is tried before it counts. Pods of it carry the label of the build. */
public interface BootTests {
  /**
   * Where the test stands; {@code NotWanted} when the build asks for none.
   *
   * @param pods all pods that carry the build's label
   */
  TestState observe(OSImageBuild build, Collection<Pod> pods);

  /** The name of the pod that was started last, also when it is gone. */
  @Nullable String pod(OSImageBuild build, Collection<Pod> pods);

  /**
   * Starts it. Doing it twice is as doing it once.
   *
   * @param artifact repository@digest
   */
  void start(OSImageBuild build, String artifact, Context<OSImageBuild> context);

  /** Whether there are pods of it, which say how it ended. */
  boolean isThere(OSImageBuild build, Collection<Pod> pods);

  /** Takes its pods away, and before them all that was made for it. */
  void stop(OSImageBuild build, Context<OSImageBuild> context);
}
