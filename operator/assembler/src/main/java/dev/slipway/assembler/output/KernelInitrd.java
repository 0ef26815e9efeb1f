// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.publish.PublishedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Kernel, initrd and command line: what QEMU and most boot loaders take. */
final class KernelInitrd implements Format.OfFiles, Publishable {
  @Override
  public String name() {
    return "kernel+initrd";
  }

  @Override
  public String description() {
    return "the root file system in memory";
  }

  @Override
  public List<String> fileNames(String image) {
    return List.of(image + "-kernel", image + "-initrd.img", image + "-cmdline");
  }

  @Override
  public void write(Assembled image, Aside aside, String name)
      throws IOException, AssemblyException {
    kernel(image, aside, name);
    aside.join(name + "-initrd.img", image.image().initrd(), image);
  }

  @Override
  public PublishedImage published(OsImage image, Publications by) {
    return PublishedImage.kernelInitrd(image);
  }

  /** The two files that all formats with a kernel have. */
  static void kernel(Assembled image, Aside aside, String name)
      throws IOException, AssemblyException {
    aside.join(name + "-kernel", List.of(image.image().kernel()), image);
    aside.put(name + "-cmdline", to -> Files.write(to, image.cmdline()));
  }
}
