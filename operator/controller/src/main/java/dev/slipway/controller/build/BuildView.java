// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.core.build.Standing;
import dev.slipway.core.build.TestState;
import dev.slipway.core.build.Turn;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A build and what there is of it, as the caches have it.
 *
 * @param job of its name
 * @param pods that carry its label
 * @param lastLines of the log of the pod that failed, once they were read
 */
record BuildView(
    OSImageBuild build,
    Standing standing,
    Turn turn,
    Optional<Job> job,
    List<Pod> pods,
    TestState test,
    String lastLines) {
  BuildView {
    pods = List.copyOf(pods);
  }

  BuildView withPods(Collection<Pod> known) {
    return new BuildView(build, standing, turn, job, List.copyOf(known), test, lastLines);
  }

  BuildView withLastLines(String lines) {
    return new BuildView(build, standing, turn, job, pods, test, lines);
  }

  BuildView with(Turn now) {
    return new BuildView(build, standing, now, job, pods, test, lastLines);
  }

  /** The pods of its Job. */
  BuildPods own() {
    return new BuildPods(
        job.map(j ->
                pods.stream()
                    .filter(pod -> pod.hasOwnerReferenceFor(j.getMetadata().getUid()))
                    .toList())
            .orElse(List.of()));
  }
}
