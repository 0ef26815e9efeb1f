// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import dev.slipway.assembler.model.Id;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.model.OsModel.Volume;
import java.util.Map;
import java.util.Optional;

/**
 * What a container's configuration takes from the OS image around it.
 *
 * @param architecture as Go calls it
 * @param ids the number of each container as a user or group
 * @param volumes the volumes by name
 */
public record OsContext(String architecture, Map<String, Long> ids, Map<String, Volume> volumes) {
  /** That of a model. */
  public static OsContext of(OsModel model, String architecture) {
    return new OsContext(architecture, model.ids(), model.volumes());
  }

  /** The number that stands for an id; empty when no container has that name. */
  Optional<Long> number(Id id) {
    return switch (id) {
      case Id.Numeric(var value) -> Optional.of(value);
      case Id.OfContainer(var name) -> Optional.ofNullable(ids.get(name));
    };
  }
}
