// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.model.FileSpec;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.TreePath;
import dev.slipway.assembler.tree.XattrList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Files put into a root file system by archives that the kernel unpacks after that of the root:
 * first {@link #unlinked}, then {@link #files}.
 */
public final class AddedFiles {
  private static final Node ANYTHING_ELSE = new Node.SymbolicLink(Node.Owner.root(0777), "/");

  /** Where every init mounts a file system of its own. */
  private static final Set<String> HIDDEN = Set.of("dev", "proc", "run", "sys", "tmp", "var");

  private final FileTree root;
  private final HardLinks links;
  private final FileSources sources;
  private final Problems problems;
  private final FileTree unlinked = new FileTree();
  private final FileTree added = new FileTree();
  private final Set<String> wanted = new HashSet<>();
  private final List<String> warnings = new ArrayList<>();

  private AddedFiles(FileTree root, FileSources sources, Problems problems) {
    this.root = root;
    this.sources = sources;
    this.problems = problems;
    links = HardLinks.of(root);
  }

  /**
   * The archives' trees.
   *
   * @param root what the root file system has; what is added is put there, too
   */
  public static AddedFiles of(
      FileTree root, List<FileSpec> files, FileSources sources, Problems problems)
      throws IOException {
    var it = new AddedFiles(root, sources, problems);
    for (var file : files) {
      try {
        it.add(file);
      } catch (HostileImageException e) {
        problems.add(
            file.at(), "files", "cannot put \"/%s\": %s".formatted(file.path(), e.getMessage()));
      }
    }
    it.forgetAttributes();
    omitFolders(it.added, it.wanted);
    omitFolders(it.unlinked, Set.of());
    return it;
  }

  /**
   * What must be unpacked before the files: the kernel writes over a file that is there, and so
   * through all its hard links, unless something else lies in its place.
   */
  public FileTree unlinked() {
    return unlinked;
  }

  /** The files. */
  public FileTree files() {
    return added;
  }

  /** What will not be seen when the OS image runs, a line each. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  private void add(FileSpec file) throws HostileImageException {
    for (var entry : sources.nodes(file, problems).nodes().entrySet()) {
      var below = entry.getKey();
      var path = below.isEmpty() ? file.path() : TreePath.join(file.path(), below);
      put(file, path, entry.getValue());
    }
  }

  private void put(FileSpec file, String path, Node node) throws HostileImageException {
    var folder = root.resolve(TreePath.parent(path).orElse(""), true);
    var at = TreePath.join(folder, TreePath.name(path));
    var there = root.get(at).orElse(null);
    if (there instanceof Node.Directory && !(node instanceof Node.Directory)) {
      problems.add(
          file.at(), "files", "\"/%s\" is a directory in the images of init".formatted(at));
      return;
    }
    makeFolders(folder, node.owner());
    if (there instanceof Node.RegularFile old
        && node instanceof Node.RegularFile
        && links.has(old)) {
      unlinked.put(at, ANYTHING_ELSE);
    }
    root.put(at, node);
    added.put(at, node);
    wanted.add(at);
    warnOfHidden(file, at);
  }

  /**
   * The init must not give a file the capabilities of the one that it has replaced: the list of the
   * root's attributes is replaced by one without it.
   */
  private void forgetAttributes() throws IOException {
    var list = XattrList.forget(root, XattrList.ROOT, wanted);
    if (list.isPresent()) {
      added.put(TreePath.join(XattrList.FOLDER, XattrList.ROOT), list.get());
    }
  }

  /** Parents that are missing are made as open as the file itself. */
  private void makeFolders(String folder, Node.Owner owner) throws HostileImageException {
    var missing = new ArrayList<String>();
    for (var path = folder;
        !path.isEmpty() && root.get(path).isEmpty();
        path = TreePath.parent(path).orElse("")) {
      missing.add(path);
    }
    var mode = 0700 | (owner.mode() & 0777) | ((owner.mode() & 0444) >> 2);
    for (var path : missing.reversed()) {
      var node = new Node.Directory(new Node.Owner(mode, owner.uid(), owner.gid()));
      root.put(path, node);
      added.put(path, node);
      wanted.add(path);
    }
  }

  private void warnOfHidden(FileSpec file, String at) {
    var top = at.substring(0, Math.max(at.indexOf('/'), 0));
    if (HIDDEN.contains(top)) {
      warnings.add(
          "%s: files: \"/%s\" will not be seen: the init mounts a file system at /%s over it"
              .formatted(file.at(), at, top));
    }
  }

  /** A directory that the root has must not be made again: its mode and owner would change. */
  private static void omitFolders(FileTree tree, Set<String> wanted) {
    var needless = new ArrayList<String>();
    tree.nodes()
        .forEach((path, node) -> {
          if (node instanceof Node.Directory && !wanted.contains(path)) {
            needless.add(path);
          }
        });
    needless.forEach(tree::omit);
  }
}
