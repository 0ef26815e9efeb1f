// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the version. */
@Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable, IVersionProvider {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public String[] getVersion() {
    var version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
    return new String[] {"slipway " + version.orElse("(development)")};
  }

  @Override
  public void run() {
    Objects.requireNonNull(spec).commandLine().getOut().println(getVersion()[0]);
  }
}
