// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import java.util.List;
import java.util.Optional;

/**
 * Settings for tests.
 *
 * @param insecureRegistries are asked over plain HTTP
 * @param concurrency how many builds may have a pod
 */
public record TestSettings(List<String> insecureRegistries, int concurrency) implements Settings {
  public TestSettings(List<String> insecureRegistries) {
    this(insecureRegistries, 4);
  }

  private record TestImages(String builder, String vmm) implements Images {}

  private record TestJoin(String apiServer, Optional<List<String>> clusterDns) implements Join {}

  private record TestMachines(boolean enabled, Optional<String> kvmResource) implements Machines {}

  private record TestPod(String namespace, String name) implements Pod {}

  @Override
  public Images images() {
    return new TestImages("r.example/slipway/builder:1", "r.example/slipway/vmm:1");
  }

  @Override
  public Registries registries() {
    return () -> Optional.of(insecureRegistries);
  }

  @Override
  public Builds builds() {
    return () -> concurrency;
  }

  @Override
  public Join join() {
    return new TestJoin("https://127.0.0.1:6443", Optional.empty());
  }

  @Override
  public Machines machines() {
    return new TestMachines(true, Optional.empty());
  }

  @Override
  public Pod pod() {
    return new TestPod("slipway-system", "slipway-0");
  }
}
