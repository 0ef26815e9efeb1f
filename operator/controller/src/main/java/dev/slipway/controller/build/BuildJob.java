// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Settings;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;

/**
 * The Job of one attempt to build: one pod, under a deadline. Whether there is another attempt is
 * planned, since a Job knows no reasons but exit codes, and tells no time of its next try.
 */
final class BuildJob {
  /** The container's name. */
  static final String CONTAINER = "build";

  /** The label that says which attempt a Job is. */
  static final String ATTEMPT = "slipway.dev/attempt";

  /** How long its log can be read after it ended. What came of it is in the build's status. */
  private static final int KEPT_SECONDS = 3600;

  private BuildJob() {}

  static Job of(OSImageBuild build, int attempt, Settings settings) {
    var metadata = BuildObjects.metadata(build, "");
    var job =
        new JobBuilder()
            .withMetadata(metadata)
            .editMetadata()
            .addToLabels(ATTEMPT, Integer.toString(attempt))
            .endMetadata()
            .withNewSpec()
            .withBackoffLimit(0)
            .withActiveDeadlineSeconds(build.getSpec().build().timeoutSeconds().longValue())
            .withTtlSecondsAfterFinished(KEPT_SECONDS)
            .withNewTemplate()
            .withNewMetadata()
            .withLabels(metadata.getLabels())
            .endMetadata()
            .withSpec(BuildPod.spec(build, settings))
            .endTemplate()
            .endSpec()
            .build();
    job.addOwnerReference(build).setController(true);
    return job;
  }
}
