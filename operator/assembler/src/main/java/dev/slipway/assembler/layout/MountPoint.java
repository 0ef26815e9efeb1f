// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.model.MountSpec;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.TreePath;
import java.util.regex.Pattern;

/**
 * Where something is mounted in a container that may not make the place itself.
 *
 * @param path the destination
 * @param file whether a file is mounted there, not a directory
 */
public record MountPoint(String path, boolean file) implements Comparable<MountPoint> {
  private static final Pattern NAME_OF_FILE = Pattern.compile(".+\\.(?!d$)[A-Za-z0-9]+");

  /**
   * The mount point that a mount needs. What is bound decides; when it comes into being at run
   * time, its name does: one with an extension is a file's, but for folders such as conf.d.
   *
   * @param root what the root file system of the OS image has
   */
  public static MountPoint of(MountSpec mount, FileTree root) {
    return new MountPoint(
        mount.destination(), mount.type().equals("bind") && isFile(mount.source(), root));
  }

  private static boolean isFile(String source, FileTree root) {
    try {
      var known = root.get(root.resolve(source, true));
      return known.isPresent()
          ? !(known.get() instanceof Node.Directory)
          : NAME_OF_FILE.matcher(TreePath.name(source)).matches();
    } catch (HostileImageException e) {
      return false; // a source that leads nowhere
    }
  }

  /** Makes it, if the image has nothing there. */
  public void make(FileTree files) throws HostileImageException {
    var at = files.resolve(path, true);
    if (!at.isEmpty() && files.get(at).isEmpty()) {
      files.put(
          at,
          file
              ? new Node.RegularFile(Node.Owner.root(0644), Content.of(new byte[0]))
              : new Node.Directory(Node.Owner.root(0755)));
    }
  }

  @Override
  public int compareTo(MountPoint other) {
    var byPath = path.compareTo(other.path);
    return byPath != 0 ? byPath : Boolean.compare(file, other.file);
  }
}
