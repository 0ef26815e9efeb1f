// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which cache, and how large it may be. */
final class CacheOptions {
  private static final String DEFAULT_SIZE = "10GiB";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Cache (default: $${SLIPWAY_CACHE:-~/.cache/slipway}/assembler); builds may share it.")
  @Nullable Path folder;

  @Option(
      names = "--cache-size",
      paramLabel = "SIZE",
      defaultValue = DEFAULT_SIZE,
      description =
          "What the cache may keep, such as 500MiB or 20GiB (default: ${DEFAULT-VALUE}); what was not"
              + " used for longest goes first, and nothing that a running build uses.")
  String size = DEFAULT_SIZE;

  Path folder() {
    return folder == null ? Folders.cache() : folder;
  }

  /** The size in bytes. */
  long bytes() {
    try {
      return Size.parse("--cache-size", size);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  Cache open() throws AssemblyException {
    try {
      return Cache.open(folder());
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Assemble, e);
    }
  }
}
