// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import java.util.List;
import java.util.Optional;

/**
 * Settings for tests.
 *
 * @param insecureRegistries are asked over plain HTTP
 * @param concurrency how many builds may have a pod
 * @param simulated whether machines may only seem to be there
 */
public record TestSettings(List<String> insecureRegistries, int concurrency, boolean simulated)
    implements Settings {
  public TestSettings(List<String> insecureRegistries) {
    this(insecureRegistries, 4);
  }

  public TestSettings(List<String> insecureRegistries, int concurrency) {
    this(insecureRegistries, concurrency, false);
  }

  private record TestImages(String builder, String vmm) implements Images {}

  private record TestJoin(String apiServer, Optional<List<String>> clusterDns) implements Join {}

  private record TestMachines(boolean enabled, boolean simulated, Optional<String> kvmResource)
      implements Machines {}

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
    return new TestMachines(true, simulated, Optional.empty());
  }

  @Override
  public Pod pod() {
    return new TestPod("slipway-system", "slipway-0");
  }
}
