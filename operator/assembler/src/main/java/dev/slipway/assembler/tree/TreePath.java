// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Paths of a tree: relative, {@code /} between the names, no empty, {@code .} or {@code ..} name;
 * the root is the empty path.
 */
public final class TreePath {
  /** More than any real tree has: a path of very many names costs as many steps each time. */
  private static final int MAX_DEPTH = 256;

  private TreePath() {}

  /**
   * The clean form of a path.
   *
   * @throws HostileImageException when it holds {@code ..} or a NUL, or is absurdly deep
   */
  public static String clean(String path) throws HostileImageException {
    var names = names(path);
    if (names.contains("..")) {
      throw new HostileImageException("\"" + path + "\" leaves the root");
    }
    if (path.indexOf('\0') >= 0) {
      throw new HostileImageException("a path holds a NUL");
    }
    if (names.size() > MAX_DEPTH) {
      throw new HostileImageException("has a path of more than " + MAX_DEPTH + " names");
    }
    return String.join("/", names);
  }

  static List<String> names(String path) {
    var names = new ArrayList<String>();
    for (var name : path.split("/", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return names;
  }

  /** The directory that holds a path; empty for what lies in the root. */
  public static Optional<String> parent(String path) {
    var slash = path.lastIndexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(path.substring(0, slash));
  }

  /** The last name of a path. */
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A path below another. */
  public static String join(String parent, String name) {
    return parent.isEmpty() ? name : parent + "/" + name;
  }
}
