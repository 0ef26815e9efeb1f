// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.build.BootTests;
import dev.slipway.controller.platform.Settings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Boot tests for the tests of builds. */
public final class BootTestFixture {
  private BootTestFixture() {}

  /** Those of the operator. */
  public static BootTests inPods(Settings settings, Clock clock) {
    return new PodBootTests(settings, clock);
  }

  /** All that a build's test has: what its pods need, and a pod. */
  public static List<HasMetadata> manifests(OSImageBuild build) {
    var test = build.getSpec().test();
    return test == null
        ? List.of()
        : Stream.concat(
                TestManifests.all(build, test).stream(),
                Stream.of(
                    TestPodManifest.of(
                        build,
                        test,
                        1,
                        "r.example/os@sha256:" + "ab".repeat(32),
                        "vmm",
                        Optional.empty(),
                        PodBootTests.desired(test).deadline())))
            .toList();
  }
}
