// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineClass;
import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.api.v1alpha1.PublishedBuild;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pool and what belongs to it, as read at one time.
 *
 * @param image the OSImage that the pool refers to
 * @param machineClass the OSMachineClass that it refers to
 * @param machines the pool's own
 * @param nodes by name; others' may be among them
 * @param revisions the pool's history; as the cache has it
 */
record PoolView(
    OSNodePool pool,
    Optional<OSImage> image,
    Optional<OSMachineClass> machineClass,
    List<OSMachine> machines,
    Map<String, Node> nodes,
    List<ControllerRevision> revisions) {
  PoolView {
    revisions = List.copyOf(revisions);
    machines = List.copyOf(machines);
    nodes = Map.copyOf(nodes);
  }

  /** The build that the pool is pinned to, or the newest; only those that succeeded. */
  Optional<PublishedBuild> wanted() {
    var status = image.map(OSImage::getStatus);
    var latest = status.map(OSImageStatus::latest);
    var digest = pool.getSpec().image().digest();
    return digest == null
        ? latest
        : Stream.concat(latest.stream(), status.stream().flatMap(s -> s.previous().stream()))
            .filter(build -> build.reference().endsWith("@" + digest))
            .findFirst();
  }

  boolean deleting() {
    return pool.isMarkedForDeletion();
  }

  /** Whether an object belongs to a pool: by UID, as another pool may have had its name. */
  static boolean owns(OSNodePool pool, HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(pool.getMetadata().getUid()));
  }
}
