// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.publish.PublishedImage;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The root file system as an archive, with the kernel and its command line in /boot. */
final class TarRoot implements Format.OfStream, Publishable {
  private static final int MODE = 0644;

  @Override
  public String name() {
    return "tar";
  }

  @Override
  public String description() {
    return "the root file system, with boot/kernel and boot/cmdline in it";
  }

  @Override
  public List<String> fileNames(String image) {
    return List.of(image + ".tar");
  }

  @Override
  public PublishedImage published(OsImage image, Publications by)
      throws AssemblyException, IOException {
    return by.archive("Tar", this, image);
  }

  @Override
  public void write(Assembled image, OutputStream out) throws IOException {
    write(image, new FileTree(), out);
  }

  /**
   * Writes it with more files.
   *
   * @param more what lies in front of the root file system's own
   */
  static void write(Assembled image, FileTree more, OutputStream out) throws IOException {
    var first = new FileTree();
    first.put("boot/cmdline", file(Content.of(image.cmdline())));
    first.put("boot/kernel", file(image.kernel()));
    if (image.ucode().isPresent()) {
      first.put("boot/ucode.cpio", file(image.ucode().get()));
    }
    first.overlay(more);
    try (var tar = new TarWriter(out)) {
      tar.tree(first);
      for (var entry : image.files().nodes().entrySet()) {
        if (first.get(entry.getKey()).isEmpty()) {
          tar.entry(entry.getKey(), entry.getValue());
        }
      }
    }
  }

  static Node file(Content content) {
    return new Node.RegularFile(Node.Owner.root(MODE), content);
  }
}
