// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Kernel, initrd and command line: what QEMU and most boot loaders take. */
final class KernelInitrd implements Format.OfFiles {
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
    aside.put(name + "-initrd.img", to -> initrd(image, to));
  }

  /** The two files that all formats with a kernel have. */
  static void kernel(Assembled image, Aside aside, String name)
      throws IOException, AssemblyException {
    aside.put(name + "-kernel", to -> join(image, List.of(image.image().kernel()), to));
    aside.put(name + "-cmdline", to -> Files.write(to, image.cmdline()));
  }

  /** The kernel looks for microcode at the beginning, before it can decompress anything. */
  private static void initrd(Assembled image, Path to) throws IOException {
    join(image, image.image().initrd(), to);
  }

  private static void join(Assembled image, List<Stored> parts, Path to) throws IOException {
    try (var out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      image.append(parts, out);
    }
  }
}
