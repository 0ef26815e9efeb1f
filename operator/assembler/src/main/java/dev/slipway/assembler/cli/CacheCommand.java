// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
    subcommands = {CacheLsCommand.class, CachePruneCommand.class, CacheVerifyCommand.class},
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
}
