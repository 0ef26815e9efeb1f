// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Contents;
import dev.slipway.assembler.cache.Verification;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import java.io.Console;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows and tends the cache. */
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description = {
      "Shows and tends the cache of layers and of what was made from them.",
      "",
      "It may be deleted at any time; builds trim it to --cache-size by themselves."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CacheCommand.Ls.class, CacheCommand.Prune.class, CacheCommand.Verify.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  slipway cache ls",
      "  slipway cache prune --cache-size 2GiB",
      "  slipway cache verify --repair"
    })
final class CacheCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command: ls, prune or verify");
  }

  /** What all three have in common. */
  abstract static sealed class Work implements Callable<Integer> permits Ls, Prune, Verify {
    @Mixin CacheOptions options = new CacheOptions();
    @Spec CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    abstract int work(Cache cache) throws IOException;

    @Override
    public Integer call() throws AssemblyException {
      options.bytes();
      try (var cache = options.open()) {
        return work(cache);
      } catch (IOException e) {
        throw AssemblyException.storage(Step.Assemble, e);
      }
    }

    void say(String text) {
      spec.commandLine().getOut().println(text);
    }

    void sayJson(Map<String, Object> document) {
      try {
        say(new ObjectMapper().writeValueAsString(document));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("maps of texts and numbers are always JSON", e);
      }
    }
  }

  /** Lists. */
  @Command(
      name = "ls",
      mixinStandardHelpOptions = true,
      description = "Lists the images that need no registry, and how large the cache is.")
  static final class Ls extends Work {
    @Override
    int work(Cache cache) throws IOException {
      var contents = cache.contents();
      if (json) {
        var document = new LinkedHashMap<String, Object>();
        var names = new LinkedHashMap<String, String>();
        contents.names().forEach((name, digest) -> names.put(name, digest.toString()));
        document.put("images", names);
        document.put("blobs", contents.blobs().stream().map(Ls::json).toList());
        document.put("results", contents.made());
        document.put("bytes", contents.bytes());
        document.put("limit", options.bytes());
        sayJson(document);
        return 0;
      }
      contents.names().forEach((name, digest) -> say(digest.hex().substring(0, 12) + "  " + name));
      say(
          "%s: %d images by name, %d blobs, %s of %s"
              .formatted(
                  options.folder(),
                  contents.names().size(),
                  contents.blobs().size(),
                  ConsoleProgress.size(contents.bytes()),
                  options.size));
      return 0;
    }

    private static Map<String, Object> json(Contents.Entry blob) {
      var entry = new LinkedHashMap<String, Object>();
      entry.put("digest", blob.digest().toString());
      entry.put("bytes", blob.size());
      entry.put("lastUsed", blob.lastUsed().toString());
      return entry;
    }
  }

  /** Makes room. */
  @Command(
      name = "prune",
      mixinStandardHelpOptions = true,
      description = "Removes what was not used for longest, but nothing that a running build uses.")
  static final class Prune extends Work {
    @Option(names = "--all", description = "Remove all that no running build uses.")
    boolean all;

    @Override
    int work(Cache cache) throws IOException {
      var removed = cache.trim(all ? 0 : options.bytes());
      if (json) {
        var document = new LinkedHashMap<String, Object>();
        document.put("blobs", removed.blobs());
        document.put("bytes", removed.bytes());
        document.put("left", removed.left());
        document.put("inUse", removed.inUse());
        sayJson(document);
        return 0;
      }
      say(
          "removed %d blobs, %s; %s are left%s"
              .formatted(
                  removed.blobs(),
                  ConsoleProgress.size(removed.bytes()),
                  ConsoleProgress.size(removed.left()),
                  removed.inUse() ? ", which running builds use" : ""));
      return 0;
    }
  }

  /** Looks for damage. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description =
          "Reads all of the cache and names what is damaged; then the exit code is 1, also when it was repaired.")
  static final class Verify extends Work {
    @Option(
        names = "--repair",
        description = "Remove what is damaged: the next build fetches or makes it again.")
    boolean repair;

    private Verification verify(Cache cache) throws IOException {
      var terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
      try (var console = new ConsoleProgress(spec.commandLine().getErr(), terminal)) {
        return cache.verify(terminal ? console : Progress.SILENT);
      }
    }

    @Override
    int work(Cache cache) throws IOException {
      var found = verify(cache);
      if (repair) {
        cache.remove(found);
      }
      if (json) {
        var document = new LinkedHashMap<String, Object>();
        document.put("blobs", found.blobs());
        document.put("damaged", found.damaged());
        document.put("repaired", repair);
        sayJson(document);
      } else {
        found
            .damaged()
            .forEach(file ->
                say(
                    "damaged: %s%s"
                        .formatted(options.folder().resolve(file), repair ? ", removed" : "")));
        say("%d blobs read, %d files damaged".formatted(found.blobs(), found.damaged().size()));
      }
      return found.damaged().isEmpty() ? 0 : Main.FAILED;
    }
  }
}
