// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.core.build.TestState;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;

/** Nothing is tried, until there is something that tries. */
@DefaultBean
@ApplicationScoped
class NoBootTests implements BootTests {
  @Override
  public TestState observe(OSImageBuild build, Collection<Pod> pods) {
    return new TestState.NotWanted();
  }

  @Override
  public void start(OSImageBuild build, String artifact, Context<OSImageBuild> context) {
    throw new IllegalStateException("no boot test is wanted");
  }

  @Override
  public void stop(OSImageBuild build, Context<OSImageBuild> context) {
    // There is none.
  }
}
