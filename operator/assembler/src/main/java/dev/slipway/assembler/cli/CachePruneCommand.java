// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes room in the cache. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description = "Removes what was not used for longest, but nothing that a running build uses.")
final class CachePruneCommand implements Callable<Integer> {
  @Mixin private CacheAccess access = new CacheAccess();

  @Option(names = "--all", description = "Remove all that no running build uses.")
  private boolean all;

  @Override
  public Integer call() throws AssemblyException {
    return access.to(this::prune);
  }

  private int prune(Cache cache) throws IOException {
    var removed = cache.trim(all ? 0 : access.options.bytes());
    if (access.json) {
      var document = new LinkedHashMap<String, Object>();
      document.put("blobs", removed.blobs());
      document.put("bytes", removed.bytes());
      document.put("left", removed.left());
      document.put("inUse", removed.inUse());
      access.sayJson(document);
      return 0;
    }
    access.say(
        "removed %d blobs, %s; %s are left%s"
            .formatted(
                removed.blobs(),
                ConsoleProgress.size(removed.bytes()),
                ConsoleProgress.size(removed.left()),
                removed.inUse() ? ", which running builds use" : ""));
    return 0;
  }
}
