// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A program of the computer that takes a stream.
 *
 * @param program its name on the path
 * @param debianPackage the package that has it
 */
record Tool(String program, String debianPackage) {
  private static final int BUFFER = 1 << 17;
  private static final int MAX_MESSAGE = 1000;

  /** Writes the program's standard input. */
  @FunctionalInterface
  interface Input {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Runs it to its end; what it says is part of the message when it fails. */
  void run(List<String> arguments, Input input) throws IOException, AssemblyException {
    var process = start(arguments);
    try {
      var said = CompletableFuture.supplyAsync(() -> text(process));
      feed(process, input, said);
      var code = process.waitFor();
      if (code != 0) {
        throw failed("exit code " + code, said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssemblyException(Step.WriteFiles, Reason.InternalError, "interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private void feed(Process process, Input input, CompletableFuture<String> said)
      throws IOException {
    try (var out = new BufferedOutputStream(process.getOutputStream(), BUFFER)) {
      input.writeTo(out);
    } catch (IOException e) {
      if ("Broken pipe".equals(e.getMessage())) {
        throw failed("it ended before it had read all", said);
      }
      throw e;
    }
  }

  private Process start(List<String> arguments) throws AssemblyException {
    var line = new ArrayList<>(List.of(program));
    line.addAll(arguments);
    var command = new ProcessBuilder(line).redirectErrorStream(true);
    // It would be one more source of times beside the options.
    command.environment().remove("SOURCE_DATE_EPOCH");
    try {
      return command.start();
    } catch (IOException e) {
      throw new AssemblyException(
          Step.WriteFiles,
          Reason.StorageFailed,
          "%s is not installed; on Debian and Ubuntu: apt-get install %s"
              .formatted(program, debianPackage),
          e);
    }
  }

  private IOException failed(String how, CompletableFuture<String> said) {
    var text = said.join();
    var end = text.substring(Math.max(0, text.length() - MAX_MESSAGE)).strip();
    return new IOException("%s: %s: %s".formatted(program, how, end));
  }

  private static String text(Process process) {
    try (var in = process.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
