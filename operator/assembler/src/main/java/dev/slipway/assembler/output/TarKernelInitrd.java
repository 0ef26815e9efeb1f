// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.publish.PublishedImage;
import dev.slipway.assembler.tree.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;

/** The three files of kernel+initrd in one archive, microcode beside them. */
final class TarKernelInitrd implements Format.OfStream, Publishable {
  @Override
  public String name() {
    return "tar-kernel-initrd";
  }

  @Override
  public String description() {
    return "kernel, initrd.img, cmdline (and ucode.cpio) in one archive";
  }

  @Override
  public List<String> fileNames(String image) {
    return List.of(image + "-initrd.tar");
  }

  @Override
  public PublishedImage published(OsImage image, Publications by)
      throws AssemblyException, IOException {
    return by.archive("TarKernelInitrd", this, image);
  }

  @Override
  public void write(Assembled image, OutputStream out) throws IOException {
    try (var tar = new TarWriter(out)) {
      tar.entry("kernel", TarRoot.file(image.kernel()));
      tar.file(
          "initrd.img",
          image.initrdSize(),
          to -> {
            for (var segment : image.image().segments()) {
              Files.copy(image.cache().file(segment.digest()), to);
            }
          });
      tar.entry("cmdline", TarRoot.file(Content.of(image.cmdline())));
      if (image.ucode().isPresent()) {
        tar.entry("ucode.cpio", TarRoot.file(image.ucode().get()));
      }
    }
  }
}
