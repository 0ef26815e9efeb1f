// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.core.machine.Instance;
import java.util.Optional;

/** Makes, shows and removes instances, as the package's contract says. */
public interface MachineProvider {
  /** The provider id that the machine's Node must carry; the same for the same key, always. */
  String providerID(MachineKey key);

  /**
   * Makes the instance, if there is none.
   *
   * @throws ProviderException if something else has its name, or the provider refuses
   */
  void create(InstanceSpec spec);

  /** What became of the instance. */
  Instance observe(MachineKey key);

  /** The address that the instance's node has, once it is known. */
  Optional<String> address(MachineKey key);

  /** Powers off and removes; returns before that is done. */
  void delete(MachineKey key);
}
