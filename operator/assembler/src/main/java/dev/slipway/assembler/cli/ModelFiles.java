// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.model.ModelReader;
import dev.slipway.assembler.model.ModelReader.Source;
import dev.slipway.assembler.model.OsModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads models from files, or from the standard input. */
final class ModelFiles {
  private static final String STANDARD_INPUT = "-";

  private ModelFiles() {}

  /** Reads and merges models, and says what in them does nothing. */
  static OsModel model(List<String> files, PrintWriter warnings) throws AssemblyException {
    var model = ModelReader.read(read(files));
    for (var warning : model.warnings()) {
      warnings.println("warning: " + warning);
    }
    return model;
  }

  static List<Source> read(List<String> files) throws AssemblyException {
    var sources = new ArrayList<Source>();
    for (var file : files) {
      if (file.startsWith("http://") || file.startsWith("https://")) {
        throw new AssemblyException(
            Step.ReadModel,
            Reason.InvalidModel,
            file
                + ": models are read from files: fetch it, read it, and give the file, or - for a pipe");
      }
      try {
        sources.add(read(file));
      } catch (IOException e) {
        throw new AssemblyException(
            Step.ReadModel, Reason.InvalidModel, file + ": cannot be read: " + why(e), e);
      }
    }
    return sources;
  }

  private static Source read(String file) throws IOException {
    return file.equals(STANDARD_INPUT)
        ? new Source("standard input", new String(System.in.readAllBytes(), StandardCharsets.UTF_8))
        : new Source(file, Files.readString(Path.of(file)));
  }

  private static String why(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case CharacterCodingException binary -> "it is no text in UTF-8";
      default -> AssemblyException.why(e);
    };
  }
}
