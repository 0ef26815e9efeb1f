// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.lock.LockFile;
import dev.slipway.assembler.lock.Pins;
import dev.slipway.assembler.progress.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes down which digests the names of images stand for. */
@Command(
    name = "lock",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Asks the registries for the digest of every image of the models and writes them to a lock file, which build honours.",
      "",
      "A digest is that of an image's index, so the file holds for every architecture. Images that are named by digest are not listed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  slipway lock os.yaml            writes os.lock",
      "  slipway lock --check os.yaml    fails if a tag has moved since"
    })
final class LockCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Models; - is the standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--check",
      description = "Write nothing; fail if the lock file is not what would be written.")
  private boolean check;

  @Mixin private LockOption lock = new LockOption();
  @Mixin private RegistryOptions images = new RegistryOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws AssemblyException {
    images.check();
    var file = file();
    images.pull = true;
    var model = ModelFiles.model(files, spec.commandLine().getErr());
    try (var sources = images.open(Progress.SILENT)) {
      var pins = Pins.resolve(model, sources.images());
      return check ? check(file, pins) : write(file, pins);
    }
  }

  private int check(LockFile file, Pins pins) throws AssemblyException {
    var changes = file.changes(pins);
    changes.forEach(this::say);
    if (!changes.isEmpty()) {
      say("slipway: the lock file is not up to date; without --check it is written anew");
    }
    return changes.isEmpty() ? 0 : Main.FAILED;
  }

  private int write(LockFile file, Pins pins) throws AssemblyException {
    file.write(pins);
    say("wrote %s with %d images".formatted(file.path(), pins.digests().size()));
    return 0;
  }

  private void say(String text) {
    var err = spec.commandLine().getErr();
    err.println(text);
    err.flush();
  }

  private LockFile file() {
    return lock.lock(files)
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(), "--lock: the standard input has no name: give one"));
  }
}
