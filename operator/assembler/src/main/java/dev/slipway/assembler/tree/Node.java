// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

/** An entry of a file tree. */
public sealed interface Node {
  /** Permission bits with set-user-id, set-group-id and sticky, and the owner. */
  Owner owner();

  /**
   * Mode, owner and extended attributes.
   *
   * @param mode the lower twelve bits of a mode
   * @param uid user id
   * @param gid group id
   * @param xattrs extended attributes
   */
  record Owner(int mode, int uid, int gid, Xattrs xattrs) {
    /** Without extended attributes. */
    public Owner(int mode, int uid, int gid) {
      this(mode, uid, gid, Xattrs.NONE);
    }

    /** What root owns. */
    public static Owner root(int mode) {
      return new Owner(mode, 0, 0);
    }
  }

  /** A directory. */
  record Directory(Owner owner) implements Node {}

  /** A regular file; entries that share one content object are hard links of each other. */
  record RegularFile(Owner owner, Content content) implements Node {}

  /** A symbolic link. */
  record SymbolicLink(Owner owner, String target) implements Node {}

  /** A device, or a FIFO. */
  record Special(Owner owner, Kind kind, int major, int minor) implements Node {
    /** What a special file stands for. */
    public enum Kind {
      /** A character device. */
      Character,
      /** A block device. */
      Block,
      /** A named pipe. */
      Fifo
    }
  }
}
