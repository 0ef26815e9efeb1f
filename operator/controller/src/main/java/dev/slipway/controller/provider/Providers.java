// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.api.v1alpha1.MachineType;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineClass;
import dev.slipway.controller.platform.Settings;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.Launch;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The provider of each machine. */
@ApplicationScoped
public class Providers {
  private final KubernetesClient client;
  private final PodVMProvider podVM;
  private final SimulatedProvider simulated;
  private final Settings settings;

  Providers(
      KubernetesClient client,
      PodVMProvider podVM,
      SimulatedProvider simulated,
      Settings settings) {
    this.client = client;
    this.podVM = podVM;
    this.simulated = simulated;
    this.settings = settings;
  }

  /**
   * Who makes, shows and removes the machine. Its provider id tells, once there is one: the class
   * is not needed any more, and may be gone. Before, the class does, which never changes its type.
   */
  public MachineProvider of(OSMachine machine) {
    var known = Optional.ofNullable(machine.getStatus()).map(s -> s.providerID());
    if (known.isPresent()) {
      var isSimulated = known.get().equals(simulated.providerID(MachineKey.of(machine)));
      return isSimulated ? simulated : podVM;
    }
    return switch (machineClass(machine).map(c -> c.getSpec().type()).orElse(MachineType.PodVM)) {
      case PodVM -> podVM;
      case Simulated -> simulated;
    };
  }

  /** Whether the machine's class can be used. */
  public Launch launch(OSMachine machine) {
    var name = machine.getSpec().machineClassRef().name();
    var type = machineClass(machine).map(c -> c.getSpec().type());
    if (type.isEmpty()) {
      return new Launch.Refused(
          Reason.ClassNotFound,
          "spec.machineClassRef: there is no OSMachineClass %s; create it".formatted(name));
    }
    return type.get() == MachineType.Simulated && !settings.machines().simulated()
        ? new Launch.Refused(
            Reason.SimulatedNotAllowed,
            "OSMachineClass %s: simulated machines are not allowed; set the chart's machines.simulated, or take another class"
                .formatted(name))
        : new Launch.Possible();
  }

  /** What the machine's provider is asked for. */
  public InstanceSpec spec(OSMachine machine, String joinSecret) {
    var spec = machine.getSpec();
    var machineClass =
        machineClass(machine)
            .orElseThrow(() ->
                new ProviderException(
                    "OSMachineClass %s is gone".formatted(spec.machineClassRef().name())));
    return new InstanceSpec(
        MachineKey.of(machine), spec.pool(), spec.build(), machineClass.getSpec(), joinSecret);
  }

  private Optional<OSMachineClass> machineClass(OSMachine machine) {
    return Optional.ofNullable(
        client
            .resources(OSMachineClass.class)
            .withName(machine.getSpec().machineClassRef().name())
            .get());
  }
}
