// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Holds {@code docs/cli.md} to the commands. {@code SLIPWAY_UPDATE=true} writes it. */
class CommandReferenceTest {
  private static final Path FILE = Path.of("../../docs/cli.md");

  @Test
  void theReferenceInTheDocumentationIsWhatTheCommandsSay() throws IOException {
    var text = reference(Main.commandLine());
    if ("true".equals(System.getenv("SLIPWAY_UPDATE"))) {
      Files.writeString(FILE, text);
    }
    assertThat(FILE)
        .as("SLIPWAY_UPDATE=true ./mvnw -pl operator/assembler -am test writes it")
        .hasContent(text);
  }

  @Test
  void everyCommandHasAGroupInTheHelp() {
    var help = Main.commandLine().getUsageMessage(Ansi.OFF);

    Main.commandLine()
        .getSubcommands()
        .keySet()
        .forEach(name -> assertThat(help).contains("\n  " + name + " "));
    assertThat(help).contains("Environment:", "Exit codes:", "Examples:");
  }

  private static String reference(CommandLine top) {
    var text =
        new StringBuilder(
            "# The command, option by option\n\nMade from the command itself, by a test. [assembler.md](assembler.md) says how the parts work together.\n");
    section(top, text);
    visible(top)
        .forEach(command -> {
          section(command, text);
          visible(command).forEach(nested -> section(nested, text));
        });
    return text.toString();
  }

  private static List<CommandLine> visible(CommandLine of) {
    return of.getSubcommands().values().stream()
        .filter(command -> !command.getCommandSpec().usageMessage().hidden())
        .filter(command -> !command.getCommandName().equals("help"))
        .toList();
  }

  private static void section(CommandLine command, StringBuilder text) {
    var spec = command.getCommandSpec();
    text.append("\n## ").append(spec.qualifiedName(" ")).append("\n\n");
    text.append("```\n").append(synopsis(command)).append("\n```\n\n");
    text.append(paragraphs(spec.usageMessage().description()));
    for (var parameter : spec.positionalParameters()) {
      text.append("- `%s`: %s%n".formatted(parameter.paramLabel(), join(parameter.description())));
    }
    spec.options().stream()
        .filter(option -> !option.hidden())
        .forEach(option ->
            text.append(
                "- `%s`: %s%n"
                    .formatted(
                        names(option),
                        join(option.description())
                            .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue())))));
    exitCodes(spec, text);
    var footer = spec.usageMessage().footer();
    if (footer.length > 0) {
      text.append("\n```\n").append(String.join("\n", footer)).append("\n```\n");
    }
  }

  private static String synopsis(CommandLine command) {
    var help = command.getHelp();
    return help.abbreviatedSynopsis().strip().replaceFirst("(?s)%n.*", "");
  }

  private static String names(OptionSpec option) {
    var label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    return Arrays.stream(option.names()).collect(Collectors.joining(", ")) + label;
  }

  private static void exitCodes(CommandSpec spec, StringBuilder text) {
    if (!spec.usageMessage().exitCodeList().isEmpty()) {
      text.append("\nExit codes: ");
      text.append(
          spec.usageMessage().exitCodeList().entrySet().stream()
              .map(code -> code.getKey().strip() + " " + code.getValue())
              .collect(Collectors.joining("; ")));
      text.append(".\n");
    }
  }

  private static String paragraphs(String[] lines) {
    var text = new StringBuilder();
    for (var line : lines) {
      text.append(line.startsWith("  ") ? "    " + line.strip() : plain(line)).append('\n');
    }
    return text.append(lines.length == 0 ? "" : "\n").toString();
  }

  private static String join(String[] lines) {
    return plain(String.join(" ", lines));
  }

  /** Without the marks that picocli resolves. */
  private static String plain(String text) {
    return text.replace("$${", "${")
        .replace("${COMPLETION-CANDIDATES}", String.join(", ", new FormatNames()))
        .replace("%%", "%")
        .replace("%n", " ")
        .strip();
  }
}
