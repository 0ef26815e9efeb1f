// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A folder of the machine that builds, with all that is in it: its files keep their modes, links
 * stay links, and all of it gets one owner.
 *
 * @param owner whose ids are taken
 * @param limit of entries
 */
record FolderCopy(Path source, Node.Owner owner, int limit) {
  void into(FileTree tree) throws IOException {
    // The source itself may be a link to a folder.
    try (var paths = Files.walk(source.toRealPath())) {
      var found = paths.limit(limit + 1L).toList();
      if (found.size() > limit) {
        throw new HostileImageException("\"%s\" has more than %d entries".formatted(source, limit));
      }
      for (var path : found) {
        tree.put(source.toRealPath().relativize(path).toString(), node(path));
      }
    }
  }

  private Node node(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return new Node.SymbolicLink(owned(0777), Files.readSymbolicLink(path).toString());
    }
    var mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    if (Files.isDirectory(path)) {
      return new Node.Directory(owned(mode));
    }
    if (!Files.isRegularFile(path)) {
      throw new HostileImageException("\"%s\" is neither a file nor a folder".formatted(path));
    }
    return new Node.RegularFile(owned(mode), Content.of(path));
  }

  private Node.Owner owned(int mode) {
    return new Node.Owner(mode, owner.uid(), owner.gid());
  }
}
