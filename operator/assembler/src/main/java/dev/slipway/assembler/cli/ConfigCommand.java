// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.lock.Pins;
import dev.slipway.assembler.model.Document;
import dev.slipway.assembler.model.ModelReader;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.progress.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what models say together. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Checks models and prints them merged, with their keys in order and nothing added.",
      "",
      "Problems are printed as FILE:LINE:COLUMN: KEY: what was expected, all of them. No image is read unless --resolve is given."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  slipway config base.yaml node.yaml",
      "  slipway config --resolve --format json os.yaml",
      "  slipway config --schema > os.schema.json"
    })
final class ConfigCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "FILE", description = "Models; - is the standard input.")
  private List<String> files = List.of();

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "yaml",
      description = "yaml or json (default: ${DEFAULT-VALUE}).")
  private String format = "yaml";

  @Option(
      names = "--resolve",
      description =
          "Name every image by its digest: the locked one, else the one its name stands for.")
  private boolean resolve;

  @Option(names = "--schema", description = "Print the JSON Schema of models, for editors.")
  private boolean schema;

  @Mixin private LockOption lock = new LockOption();
  @Mixin private RegistryOptions images = new RegistryOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws AssemblyException {
    var out = spec.commandLine().getOut();
    if (schema) {
      out.print(ModelReader.schema());
    } else {
      var how = format();
      if (files.isEmpty()) {
        throw new ParameterException(spec.commandLine(), "Missing required parameter: 'FILE'");
      }
      images.check();
      out.print(model().document().text(how));
    }
    out.flush();
    return 0;
  }

  private Document.Format format() {
    return switch (format) {
      case "yaml" -> Document.Format.YAML;
      case "json" -> Document.Format.JSON;
      default ->
          throw new ParameterException(
              spec.commandLine(), "--format: expected yaml or json, found \"" + format + "\"");
    };
  }

  private OsModel model() throws AssemblyException {
    var model = ModelFiles.model(files, spec.commandLine().getErr());
    if (!resolve) {
      return model;
    }
    if (lock.inForce(files).isPresent()) {
      return lock.pin(model, files);
    }
    try (var sources = images.open(Progress.SILENT)) {
      return Pins.resolve(model, sources.images()).pin(model);
    }
  }
}
