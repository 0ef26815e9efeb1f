// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints what is wrong with a command line; the whole help after it would hide that. */
final class WrongCommandLine implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] args) {
    var command = e.getCommandLine();
    var err = command.getErr();
    if (args.length == 0 && e.getArgSpec() == null) {
      command.usage(err);
    } else {
      err.println("slipway: " + e.getMessage());
      UnmatchedArgumentException.printSuggestions(e, err);
      if (e instanceof MissingParameterException) {
        err.println(command.getHelp().synopsis(0).strip());
      }
      err.println(command.getCommandSpec().qualifiedName(" ") + " --help tells more");
    }
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }
}
