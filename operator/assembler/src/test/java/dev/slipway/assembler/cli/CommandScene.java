// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.SampleImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command, a registry with the images of a model, and folders of their own. */
final class CommandScene implements AutoCloseable {
  final FakeRegistry registry = new FakeRegistry();
  final SampleImages images = new SampleImages(registry);
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  final Path folder;
  final Path model;

  CommandScene(Path folder) throws IOException {
    this.folder = folder;
    model = Files.writeString(folder.resolve("os.yaml"), images.model());
  }

  /** A command for the model: with the registry, the cache, and one architecture everywhere. */
  String[] line(String command, String... options) {
    var args = new ArrayList<>(List.of(command, "--arch", "amd64", "--cache", path("cache")));
    args.addAll(List.of("--insecure-registry", registry.name()));
    args.addAll(List.of(options));
    args.add(model.toString());
    return args.toArray(String[]::new);
  }

  int run(String... args) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  int build(String... options) {
    return run(line("build", options));
  }

  String path(String name) {
    return folder.resolve(name).toString();
  }

  /** What is in one of the folders. */
  List<String> names(String of) throws IOException {
    try (var files = Files.list(folder.resolve(of))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Override
  public void close() {
    registry.close();
  }
}
