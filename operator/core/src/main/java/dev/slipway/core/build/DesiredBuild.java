// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import java.util.Set;

/**
 * A build to be done.
 *
 * @param name its name
 * @param image the OSImage's name
 * @param repository where the artifact goes
 * @param tag what it is called there
 * @param modelBytes the size of its model as the build pod gets it
 * @param outputs what is declared, each as {@code type/architecture}
 * @param anew whether it is done though an equal one may lie in the registry
 * @param retries how often it is tried again
 */
public record DesiredBuild(
    String name,
    String image,
    String repository,
    String tag,
    long modelBytes,
    Set<String> outputs,
    boolean anew,
    int retries) {
  public DesiredBuild {
    outputs = Set.copyOf(outputs);
  }

  /** How many pods there may be in all. */
  int mostAttempts() {
    return retries + 1;
  }
}
