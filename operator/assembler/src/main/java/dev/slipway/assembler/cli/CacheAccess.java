// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands for the cache have in common: they open it, and print text or JSON. */
final class CacheAccess {
  @Mixin CacheOptions options = new CacheOptions();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  /** Uses the opened cache, and gives the exit code. */
  @FunctionalInterface
  interface Work {
    int on(Cache cache) throws IOException;
  }

  int to(Work work) throws AssemblyException {
    options.bytes(); // a wrong size is told before anything is opened
    try (var cache = options.open()) {
      return work.on(cache);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Assemble, e);
    }
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
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
