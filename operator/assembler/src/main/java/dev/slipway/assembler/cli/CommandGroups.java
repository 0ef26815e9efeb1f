// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Lists the commands by what they are for. */
final class CommandGroups {
  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("Images", List.of("build", "run"));
    GROUPS.put("Models", List.of("config", "convert", "lock"));
    GROUPS.put("Housekeeping", List.of("cache", "completion", "version", "help"));
  }

  private CommandGroups() {}

  /** Changes the help of the top command. */
  static void show(CommandLine commands) {
    describe(commands, "help", "Shows the help of a command.");
    describe(
        commands,
        "completion",
        "Prints the completion of commands and options for bash and zsh.",
        "",
        "  source <(slipway completion)");
    commands.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
    commands
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::render);
  }

  /** Says in our words what picocli's own commands are. */
  private static void describe(CommandLine commands, String name, String... text) {
    var command = commands.getSubcommands().get(name);
    if (command != null) {
      command.getCommandSpec().name(name).usageMessage().description(text);
    }
  }

  private static String render(Help help) {
    var text = new StringBuilder();
    for (var group : GROUPS.entrySet()) {
      text.append("%n%s:%n".formatted(group.getKey()));
      for (var name : group.getValue()) {
        var command = help.allSubcommands().get(name);
        if (command != null) {
          var about = command.commandSpec().usageMessage().description();
          text.append("  %-12s %s%n".formatted(name, about.length == 0 ? "" : about[0]));
        }
      }
    }
    return text.toString();
  }
}
