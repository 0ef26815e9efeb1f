// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.initramfs.SegmentWriter;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.XattrList;
import dev.slipway.assembler.tree.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image with every kind of file, as segments in a cache. */
final class SampleTree {
  /** A file name that no header holds. */
  static final String LONG = "usr/share/" + "long-name-".repeat(20) + "é";

  static final byte[] CAPABILITY = {
    1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, 0, 0, 0, 0, 0, 10
  };

  private SampleTree() {}

  static FileTree root() throws IOException {
    var tree = new FileTree();
    tree.put("init", file("init", 0755));
    tree.put("etc/motd", file("old", 0644));
    tree.put("etc/empty", file("", 0600));
    tree.put("etc/exact", file("x".repeat(4096), 0644));
    tree.put("bin/large", file("0123456789abcdef".repeat(5000), 0755));
    var linked = file("linked", 0755);
    tree.put("bin/first", linked);
    tree.put("bin/second", linked);
    tree.put("bin/sh", new Node.SymbolicLink(Node.Owner.root(0777), "first"));
    tree.put(
        "dev/console", new Node.Special(Node.Owner.root(0600), Node.Special.Kind.Character, 5, 1));
    tree.put(
        "dev/disk", new Node.Special(Node.Owner.root(0660), Node.Special.Kind.Block, 259, 300));
    tree.put("run/pipe", new Node.Special(Node.Owner.root(0600), Node.Special.Kind.Fifo, 0, 0));
    tree.put(LONG, new Node.RegularFile(new Node.Owner(04755, 3_000_000, 70_000), content("long")));
    tree.put(
        "bin/ping",
        new Node.RegularFile(
            new Node.Owner(
                0755,
                0,
                0,
                Xattrs.of(
                    Map.of(
                        "security.capability",
                        CAPABILITY,
                        "user.note",
                        "hi".getBytes(StandardCharsets.UTF_8)))),
            content("ping")));
    for (var n = 0; n < 300; n++) {
      tree.put("usr/many/file-with-a-name-" + n, file(String.valueOf(n), 0644));
    }
    return tree;
  }

  static OsImage image(Cache cache) throws IOException {
    return image(cache, root(), new Compression.Zstd(3));
  }

  static OsImage image(Cache cache, FileTree root, Compression compression) throws IOException {
    XattrList.addTo(root, "root");
    var later = new FileTree();
    later.put("etc/motd", file("new", 0640));
    later.put("etc/os-release", file("ID=slipway\n", 0644));
    return new OsImage(
        "amd64",
        store(cache, "kernel"),
        Optional.of(store(cache, "ucode...")),
        "console=ttyS0 quiet",
        List.of(segment(cache, root, compression), segment(cache, later, new Compression.Gzip())));
  }

  private static Stored segment(Cache cache, FileTree tree, Compression compression)
      throws IOException {
    try (var draft = cache.draft()) {
      SegmentWriter.write(tree, compression, draft);
      return draft.commit();
    }
  }

  static Stored store(Cache cache, String text) throws IOException {
    try (var draft = cache.draft()) {
      draft.write(text.getBytes(StandardCharsets.UTF_8));
      return draft.commit();
    }
  }

  static Node file(String text, int mode) {
    return new Node.RegularFile(Node.Owner.root(mode), content(text));
  }

  private static Content content(String text) {
    return Content.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
