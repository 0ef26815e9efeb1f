// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

/**
 * A build to be done.
 *
 * @param name its name
 * @param repository where the artifact goes
 * @param modelBytes the size of its model as the build pod gets it
 */
public record DesiredBuild(String name, String repository, long modelBytes) {}
