// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Contents;
import dev.slipway.assembler.failure.AssemblyException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what the cache has. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists the images that need no registry, and how large the cache is.")
final class CacheLsCommand implements Callable<Integer> {
  @Mixin private CacheAccess access = new CacheAccess();

  @Override
  public Integer call() throws AssemblyException {
    return access.to(this::list);
  }

  private int list(Cache cache) throws IOException {
    var contents = cache.contents();
    if (access.json) {
      var document = new LinkedHashMap<String, Object>();
      var names = new LinkedHashMap<String, String>();
      contents.names().forEach((name, digest) -> names.put(name, digest.toString()));
      document.put("images", names);
      document.put("blobs", contents.blobs().stream().map(CacheLsCommand::entry).toList());
      document.put("results", contents.made());
      document.put("bytes", contents.bytes());
      document.put("limit", access.options.bytes());
      access.sayJson(document);
      return 0;
    }
    contents
        .names()
        .forEach((name, digest) -> access.say(digest.hex().substring(0, 12) + "  " + name));
    access.say(
        "%s: %d images by name, %d blobs, %s of %s"
            .formatted(
                access.options.folder(),
                contents.names().size(),
                contents.blobs().size(),
                ConsoleProgress.size(contents.bytes()),
                access.options.size));
    return 0;
  }

  private static Map<String, Object> entry(Contents.Entry blob) {
    var entry = new LinkedHashMap<String, Object>();
    entry.put("digest", blob.digest().toString());
    entry.put("bytes", blob.size());
    entry.put("lastUsed", blob.lastUsed().toString());
    return entry;
  }
}
