// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Verification;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.progress.Progress;
import java.io.Console;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for damage in the cache. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Reads all of the cache and names what is damaged; then the exit code is 1, also when it was repaired.")
final class CacheVerifyCommand implements Callable<Integer> {
  @Mixin private CacheAccess access = new CacheAccess();

  @Option(
      names = "--repair",
      description = "Remove what is damaged: the next build fetches or makes it again.")
  private boolean repair;

  @Override
  public Integer call() throws AssemblyException {
    return access.to(this::verify);
  }

  private int verify(Cache cache) throws IOException {
    var found = read(cache);
    if (repair) {
      cache.remove(found);
    }
    if (access.json) {
      var document = new LinkedHashMap<String, Object>();
      document.put("blobs", found.blobs());
      document.put("damaged", found.damaged());
      document.put("repaired", repair);
      access.sayJson(document);
    } else {
      found
          .damaged()
          .forEach(file ->
              access.say(
                  "damaged: %s%s"
                      .formatted(
                          access.options.folder().resolve(file), repair ? ", removed" : "")));
      access.say(
          "%d blobs read, %d files damaged".formatted(found.blobs(), found.damaged().size()));
    }
    return found.damaged().isEmpty() ? 0 : Main.FAILED;
  }

  private Verification read(Cache cache) throws IOException {
    var terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    try (var console = new ConsoleProgress(access.err(), terminal)) {
      return cache.verify(terminal ? console : Progress.SILENT);
    }
  }
}
