// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineClass;
import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.api.v1alpha1.PublishedBuild;
import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pool and what belongs to it, as read at one time.
 *
 * @param image the OSImage that the pool refers to
 * @param machineClass the OSMachineClass that it refers to
 * @param machines the pool's own
 * @param nodes by name; others' may be among them
 */
record PoolView(
    OSNodePool pool,
    Optional<OSImage> image,
    Optional<OSMachineClass> machineClass,
    List<OSMachine> machines,
    Map<String, Node> nodes) {
  PoolView {
    machines = List.copyOf(machines);
    nodes = Map.copyOf(nodes);
  }

  /** The newest build that succeeded. */
  Optional<PublishedBuild> latest() {
    return image.map(OSImage::getStatus).map(OSImageStatus::latest);
  }

  boolean deleting() {
    return pool.isMarkedForDeletion();
  }

  /** Whether a machine belongs to a pool: by UID, as another pool may have had its name. */
  static boolean owns(OSNodePool pool, OSMachine machine) {
    return machine.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(pool.getMetadata().getUid()));
  }
}
