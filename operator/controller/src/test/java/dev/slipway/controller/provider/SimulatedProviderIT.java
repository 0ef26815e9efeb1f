// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.api.v1alpha1.MachineType;
import dev.slipway.api.v1alpha1.OSMachineClassSpec;
import dev.slipway.api.v1alpha1.Simulated;
import dev.slipway.api.v1alpha1.SimulatedFault;
import dev.slipway.api.v1alpha1.SimulatedFaultType;
import dev.slipway.controller.platform.ApiServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class SimulatedProviderIT implements MachineProviderContract {
  @RegisterExtension static final ApiServer api = new ApiServer();

  /** Longer than a test takes. */
  private static final int BOOT = 600;

  private Clock clock = Clock.systemUTC();

  @Override
  public MachineProvider provider() {
    return new SimulatedProvider(api.client(), clock);
  }

  @Override
  public InstanceSpec spec(String name, String uid) {
    var ends = new SimulatedFault(SimulatedFaultType.Ends, 100, 1);
    return Machines.spec(
        new MachineKey(api.namespace(), name, uid),
        new OSMachineClassSpec(
            MachineType.Simulated, null, null, new Simulated(BOOT, 0, List.of(ends))));
  }

  @Override
  public void end(InstanceSpec spec) {
    clock = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(BOOT + 5));
  }
}
