// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.initramfs;

import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one owner of all that could differ between two builds of the same inputs: the order of
 * entries, times, inode numbers, and the version of the rules themselves.
 */
public final class Reproducible {
  /** Goes into every key of the cache: change it when the same inputs give other bytes. */
  public static final String FORMAT_VERSION = "4";

  /**
   * Modification time of everything, in seconds since 1970: nothing in an image depends on when it
   * was built.
   */
  public static final long MTIME = 0;

  private Reproducible() {}

  /**
   * An entry of an archive.
   *
   * @param links how many entries are hard links of this file, itself included
   * @param last whether it is the last of them, which holds the content
   */
  record Entry(String path, Node node, int inode, int links, boolean last) {}

  /** The entries of a tree in the order of their paths; inode numbers count files from 1. */
  static List<Entry> order(FileTree tree) {
    var links = new IdentityHashMap<Content, Integer>();
    for (var node : tree.nodes().values()) {
      if (node instanceof Node.RegularFile file) {
        links.merge(file.content(), 1, Integer::sum);
      }
    }
    var seen =
        new IdentityHashMap<Content, int[]>(); // inode number, and how many links had their turn
    var entries = new ArrayList<Entry>();
    var next = 1;
    for (var at : tree.nodes().entrySet()) {
      if (at.getValue() instanceof Node.RegularFile file) {
        var known = seen.get(file.content());
        if (known == null) {
          known = new int[] {next++, 0};
          seen.put(file.content(), known);
        }
        known[1]++;
        int count = links.getOrDefault(file.content(), 1);
        entries.add(new Entry(at.getKey(), file, known[0], count, known[1] == count));
      } else {
        entries.add(entry(at, next++));
      }
    }
    return entries;
  }

  private static Entry entry(Map.Entry<String, Node> at, int inode) {
    return new Entry(at.getKey(), at.getValue(), inode, 1, true);
  }
}
