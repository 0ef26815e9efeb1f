// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The tar format with a Dockerfile, for {@code docker build -}. */
final class DockerContext implements Format.OfStream {
  /** LinuxKit's init does its work in this script; /init would replace the root first. */
  private static final String LINUXKIT_INIT = "bin/rc.init";

  @Override
  public String name() {
    return "docker";
  }

  @Override
  public String description() {
    return "the same with a Dockerfile, for docker build -";
  }

  @Override
  public List<String> fileNames(String image) {
    return List.of(image + ".docker");
  }

  @Override
  public void write(Assembled image, OutputStream out) throws IOException {
    var init = image.files().get(LINUXKIT_INIT).isPresent() ? "/" + LINUXKIT_INIT : "/init";
    var more = new FileTree();
    more.put("Dockerfile", text("FROM scratch\nCOPY . /\nENTRYPOINT [\"" + init + "\"]\n"));
    more.put(".dockerignore", text("/Dockerfile\n/.dockerignore\n/boot\n"));
    TarRoot.write(image, more, out);
  }

  private static Node text(String text) {
    return TarRoot.file(Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }
}
