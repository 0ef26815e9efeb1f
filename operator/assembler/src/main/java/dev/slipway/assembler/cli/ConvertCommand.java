// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.model.Document;
import dev.slipway.assembler.model.FileSpec;
import dev.slipway.assembler.resource.ImageResource;
import dev.slipway.assembler.resource.LocalTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the OSImage of a model. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Checks models and writes them as an OSImage, for kubectl apply.",
      "",
      "Several models become one, as config prints them. A cluster has no files of this machine: --inline copies small texts into the resource; others go into a ConfigMap, a Secret or an image."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  slipway convert linuxkit.yml --name edge --repository registry.example.org/os/edge | kubectl apply -f -",
      "  slipway convert sshd.yml --name sshd --inline -o sshd-image.yaml"
    })
final class ConvertCommand implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");
  private static final Pattern REPOSITORY =
      Pattern.compile("[a-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)+");

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Models; - is the standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "The OSImage's name.")
  private String name = "";

  @Option(
      names = "--repository",
      paramLabel = "REPOSITORY",
      description =
          "Where its builds go: registry and path, without a tag (default: one to be replaced).")
  private @Nullable String repository;

  @Option(
      names = "--inline",
      description =
          "Copy files of this machine (source) into the resource, where anyone who may read it sees them; texts of at most 256 KiB.")
  private boolean inline;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to FILE (default: the standard output).")
  private @Nullable Path output;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws AssemblyException {
    check("--name", name, NAME, "at most 63 lower-case letters, digits, \"-\" and \".\"");
    var target = repository == null ? "registry.example.org/os/" + name : repository;
    check("--repository", target, REPOSITORY, "registry and path, in lower case, without a tag");
    var err = spec.commandLine().getErr();
    var model = ModelFiles.model(files, err);
    var resource =
        new ImageResource(name, target)
            .of(model, inline ? new LocalTexts(Folders.home()) : ConvertCommand::refuse);
    write(resource.text(Document.Format.YAML));
    if (repository == null) {
      err.println("spec.publish.repository is " + target + ": replace it, or give --repository");
      err.flush();
    }
    return 0;
  }

  private static Optional<String> refuse(FileSpec.CopyOf file) {
    throw new IllegalArgumentException(
        "a cluster has no files of this machine: give --inline to copy "
            + file.source()
            + " into the resource, or put it into a ConfigMap or Secret and say contentsFrom");
  }

  private void check(String option, String value, Pattern pattern, String expected) {
    if (!pattern.matcher(value).matches()) {
      throw new ParameterException(
          spec.commandLine(), "%s: expected %s, found \"%s\"".formatted(option, expected, value));
    }
  }

  private void write(String text) throws AssemblyException {
    if (output == null) {
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
      return;
    }
    try {
      Files.writeString(output, text);
    } catch (IOException e) {
      throw new AssemblyException(
          Step.WriteFiles, Reason.StorageFailed, output + ": " + AssemblyException.why(e), e);
    }
  }
}
