// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Entries by path, parents always there and before their children. */
public final class FileTree {
  /**
   * As many as Linux follows for one path: without a limit for all of them, few links make endless
   * work.
   */
  private static final int MAX_LINKS = 40;

  private static final Node.Directory PARENT = new Node.Directory(Node.Owner.root(0755));

  /**
   * Characters that are read on ways through links, and {@link #STEP} for each name: enough for
   * trees with links everywhere. Without a limit few entries make endless work.
   */
  private static final long MAX_WORK = 200_000_000;

  private static final int STEP = 50;

  private final NavigableMap<String, Node> nodes = new TreeMap<>();
  private long characters;
  private long work;

  /** A tree of entries that are known to be sound, as another tree had them: with all parents. */
  public static FileTree ofSound(Map<String, Node> nodes) {
    var tree = new FileTree();
    tree.nodes.putAll(nodes);
    return tree;
  }

  /** The number of entries. */
  int count() {
    return nodes.size();
  }

  /** The characters of the paths of all entries that were ever put without being named. */
  long characters() {
    return characters;
  }

  /** All entries, parents before their children. */
  public SortedMap<String, Node> nodes() {
    return Collections.unmodifiableSortedMap(nodes);
  }

  /** The sum of all files in bytes; that of hard links counts more than once. */
  public long size() {
    return nodes.values().stream().mapToLong(FileTree::size).sum();
  }

  private static long size(Node node) {
    return node instanceof Node.RegularFile file ? file.content().size() : 0;
  }

  /** The entry at a path, without following it if it is a link. */
  public Optional<Node> get(String path) {
    return Optional.ofNullable(nodes.get(path));
  }

  /** Puts an entry; missing parents are made. What is not a directory loses what was below it. */
  public void put(String path, Node node) throws HostileImageException {
    makeParents(path);
    if (!(node instanceof Node.Directory)) {
      below(path).clear();
    }
    nodes.put(path, node);
  }

  /** In a loop: paths are as deep as they are long. */
  private void makeParents(String path) throws HostileImageException {
    for (var parent = TreePath.parent(path);
        parent.isPresent() && !(nodes.get(parent.get()) instanceof Node.Directory);
        parent = TreePath.parent(parent.get())) {
      if (nodes.containsKey(parent.get())) {
        throw new HostileImageException(
            "\"" + parent.get() + "\" is no directory, but has \"" + path + "\"");
      }
      characters += parent.get().length();
      nodes.put(parent.get(), PARENT);
    }
  }

  /** Removes an entry and all below it. */
  void remove(String path) {
    below(path).clear();
    nodes.remove(path);
  }

  /** The entries below a path; removing from the view removes from the tree. */
  SortedMap<String, Node> below(String path) {
    return path.isEmpty() ? nodes : nodes.subMap(path + "/", path + "0"); // '0' follows '/'
  }

  /** Copies another tree below a path. */
  public void graft(String at, FileTree other) throws HostileImageException {
    for (var entry : other.nodes.entrySet()) {
      put(TreePath.join(at, entry.getKey()), entry.getValue());
    }
  }

  /**
   * Lays another tree over this one: its entries win, but a link to a directory stays where it has
   * a directory.
   */
  public void overlay(FileTree other) throws HostileImageException {
    for (var entry : other.nodes.entrySet()) {
      var at = resolve(entry.getKey(), false);
      var folder = entry.getValue() instanceof Node.Directory;
      if (!folder
          || !(nodes.get(at) instanceof Node.SymbolicLink)
          || !isDirectory(resolve(at, true))) {
        put(at, entry.getValue());
      }
    }
  }

  private boolean isDirectory(String path) {
    return nodes.get(path) instanceof Node.Directory;
  }

  /** Leaves out one entry, but not what is below it: an earlier archive has it. */
  public void omit(String path) {
    nodes.remove(path);
  }

  /**
   * Where a path leads when links on the way are followed inside the tree, as after chroot.
   *
   * @param last whether a link at the path itself is followed, too
   * @throws HostileImageException when it leaves the root or goes in circles
   */
  public String resolve(String path, boolean last) throws HostileImageException {
    if (isPlain(path, last)) {
      return path;
    }
    spend(path.length());
    var at = "";
    var followed = 0;
    var rest = new ArrayDeque<>(TreePath.names(path));
    while (!rest.isEmpty()) {
      spend(STEP);
      var name = rest.pop();
      if (name.equals("..")) {
        if (at.isEmpty()) {
          throw new HostileImageException("\"" + path + "\" leaves the root");
        }
        at = TreePath.parent(at).orElse("");
        continue;
      }
      var next = TreePath.join(at, name);
      if (nodes.get(next) instanceof Node.SymbolicLink link && (last || !rest.isEmpty())) {
        if (++followed > MAX_LINKS) {
          throw new HostileImageException(
              "\"" + path + "\" has too many symbolic links on its way");
        }
        spend(link.target().length());
        TreePath.names(link.target()).reversed().forEach(rest::push);
        next = link.target().startsWith("/") ? "" : at;
      }
      at = next;
    }
    return at;
  }

  private void spend(int more) throws HostileImageException {
    work += more;
    if (work > MAX_WORK) {
      throw new HostileImageException("has too many long ways through symbolic links");
    }
  }

  /** What lies in a directory of the tree has only directories above it: no link is on its way. */
  private boolean isPlain(String path, boolean last) {
    var name = TreePath.name(path);
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      return false;
    }
    var parent = TreePath.parent(path);
    return (parent.isEmpty() || nodes.get(parent.get()) instanceof Node.Directory)
        && !(last && nodes.get(path) instanceof Node.SymbolicLink);
  }
}
