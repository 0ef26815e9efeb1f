// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

/**
 * A member of an archive, as its headers describe it.
 *
 * @param name the path as it is written
 * @param link the target of a symbolic or hard link
 * @param owner mode, owner and extended attributes
 * @param size of its content, holes included
 * @param major of a device
 * @param minor of a device
 */
record TarEntry(
    String name, String link, Kind kind, Node.Owner owner, long size, int major, int minor) {
  enum Kind {
    File,
    Directory,
    SymbolicLink,
    HardLink,
    Character,
    Block,
    Fifo,
    /** Of no use in a layer. */
    Other
  }

  static Kind kind(char type, String name) {
    return switch (type) {
      case '0', '\0', '7', 'S' -> name.endsWith("/") ? Kind.Directory : Kind.File; // V7 had no '5'
      case '1' -> Kind.HardLink;
      case '2' -> Kind.SymbolicLink;
      case '3' -> Kind.Character;
      case '4' -> Kind.Block;
      case '5' -> Kind.Directory;
      case '6' -> Kind.Fifo;
      default -> Kind.Other;
    };
  }
}
