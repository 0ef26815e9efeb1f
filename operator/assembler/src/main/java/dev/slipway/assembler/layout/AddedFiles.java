// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.model.FileSpec;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Files put into a root file system by an archive that the kernel unpacks after that of the root.
 */
public final class AddedFiles {
  private final FileTree root;
  private final Problems problems;
  private final FileTree added = new FileTree();
  private final HashSet<String> wanted = new HashSet<>();

  private AddedFiles(FileTree root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  /**
   * The archive's tree.
   *
   * @param root what the root file system has; what is added is put there, too
   */
  public static FileTree of(FileTree root, List<FileSpec> files, Problems problems) {
    var it = new AddedFiles(root, problems);
    for (var file : files) {
      try {
        it.add(file);
      } catch (HostileImageException e) {
        problems.add(
            file.at(), "files", "cannot put \"/%s\": %s".formatted(file.path(), e.getMessage()));
      }
    }
    it.omitWhatIsThere();
    return it.added;
  }

  private void add(FileSpec file) throws HostileImageException {
    var folder = root.resolve(TreePath.parent(file.path()).orElse(""), true);
    var at = TreePath.join(folder, TreePath.name(file.path()));
    var node = node(file);
    var there = root.get(at);
    if (there.isPresent()
        && there.get() instanceof Node.Directory
        && !(node instanceof Node.Directory)) {
      problems.add(
          file.at(), "files", "\"/%s\" is a directory in the images of init".formatted(at));
      return;
    }
    makeFolders(folder, file);
    root.put(at, node);
    added.put(at, node);
    wanted.add(at);
  }

  /** Parents that are missing are made as open as the file itself. */
  private void makeFolders(String folder, FileSpec file) throws HostileImageException {
    var missing = new ArrayList<String>();
    for (var path = folder;
        !path.isEmpty() && root.get(path).isEmpty();
        path = TreePath.parent(path).orElse("")) {
      missing.add(path);
    }
    var mode = 0700 | (file.mode() & 0777) | ((file.mode() & 0444) >> 2);
    for (var path : missing.reversed()) {
      var node = new Node.Directory(new Node.Owner(mode, file.uid(), file.gid()));
      root.put(path, node);
      added.put(path, node);
      wanted.add(path);
    }
  }

  private static Node node(FileSpec file) {
    var owner = new Node.Owner(file.mode(), file.uid(), file.gid());
    return switch (file.kind()) {
      case FileSpec.Regular(var contents) ->
          new Node.RegularFile(owner, Content.of(contents.getBytes(StandardCharsets.UTF_8)));
      case FileSpec.CopyOf copy -> throw new IllegalStateException("not read: " + copy.source());
      case FileSpec.Metadata text -> throw new IllegalStateException("not written: " + text);
      case FileSpec.Folder() -> new Node.Directory(owner);
      case FileSpec.Link(var target) -> new Node.SymbolicLink(owner, target);
    };
  }

  /** A directory that the root has must not be made again: its mode and owner would change. */
  private void omitWhatIsThere() {
    added.nodes().keySet().stream()
        .filter(path -> !wanted.contains(path))
        .toList()
        .forEach(added::omit);
  }
}
