// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints a failure: its message when it was foreseen, else all that helps to find the defect. */
final class FailureHandler implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult args) {
    return tell(e, command.getErr());
  }

  /** Prints a failure, and gives the exit code. */
  static int tell(Exception e, PrintWriter err) {
    if (e instanceof AssemblyException failure) {
      err.println(
          failure.reason() == Reason.InvalidModel ? failure.text() : "slipway: " + failure.text());
      err.flush();
      return failure.reason() == Reason.InvalidModel ? Main.BAD_MODEL : Main.FAILED;
    }
    err.println("slipway: this is a defect of slipway; please report it with these lines:");
    e.printStackTrace(err);
    err.flush();
    return Main.FAILED;
  }
}
