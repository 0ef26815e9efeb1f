// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.layout.MountPoint;
import dev.slipway.assembler.layout.VolumeFolder;
import dev.slipway.assembler.model.MountSpec;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.tree.FileTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An image's files, which all its containers and volumes share.
 *
 * @param mounts what is mounted in those containers that may not make the places themselves
 */
record ImageContents(ContainerImage image, List<MountSpec> mounts) {

  /** The images of containers and volumes in the order of their first use. */
  static List<ImageContents> of(Inputs inputs) {
    var all = new LinkedHashMap<Digest, ImageContents>();
    for (var volume : inputs.volumes()) {
      if (volume.files() instanceof VolumeFolder.Files.OfImage(var image)) {
        all.putIfAbsent(image.filesId(), new ImageContents(image, new ArrayList<>()));
      }
    }
    for (var container : inputs.containers()) {
      var of =
          all.computeIfAbsent(
              container.image().filesId(),
              id -> new ImageContents(container.image(), new ArrayList<>()));
      if (container.config().readonly()) {
        of.mounts.addAll(container.config().mounts());
      }
    }
    return List.copyOf(all.values());
  }

  /** Whether the root file system has a say in what the mount points are. */
  boolean needsRoot() {
    return mounts.stream().anyMatch(mount -> mount.type().equals("bind"));
  }

  /** The mount points that the files must have. */
  SortedSet<MountPoint> mountPoints(FileTree root) {
    var points = new TreeSet<MountPoint>();
    mounts.forEach(mount -> points.add(MountPoint.of(mount, root)));
    return points;
  }
}
