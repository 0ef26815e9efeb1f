// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code slipway} command. */
@Command(
    name = "slipway",
    description = "Builds immutable OS images from containers, and runs them.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    subcommands = {
      BuildCommand.class,
      ConfigCommand.class,
      ConvertCommand.class,
      LockCommand.class,
      RunCommand.class,
      CacheCommand.class,
      VersionCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:it worked",
      " 1:it failed",
      " 2:the command line is wrong",
      " 3:a model is wrong: every problem is printed as FILE:LINE:COLUMN: KEY: what was expected",
      " 4:run: --timeout has passed"
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  SLIPWAY_CACHE    folder of the cache (default: ~/.cache/slipway)",
      "  DOCKER_CONFIG    folder of config.json, with credentials (default: ~/.docker)",
      "  HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
      "                   proxies on the way to registries, and which registries need none",
      "",
      "Examples:",
      "  slipway build os.yaml     writes os-kernel, os-initrd.img and os-cmdline",
      "  slipway run os            boots them in QEMU",
      "  slipway build --publish registry.example.org/os:1 os.yaml",
      "  source <(slipway completion)",
      "",
      "slipway COMMAND --help tells more."
    })
public final class Main {
  static final int FAILED = 1;
  static final int BAD_MODEL = 3;

  private Main() {}

  static CommandLine commandLine() {
    var commands = new CommandLine(new Main());
    commands.addSubcommand("completion", new AutoComplete.GenerateCompletion());
    CommandGroups.show(commands);
    return withFailures(commands);
  }

  /** The command of builds alone: to set up all the others takes as long as a build. */
  @Command(name = "slipway", subcommands = BuildCommand.class)
  private static final class Builds {}

  private static CommandLine builds() {
    return withFailures(new CommandLine(new Builds()));
  }

  private static CommandLine withFailures(CommandLine commands) {
    return commands
        .setExecutionExceptionHandler(new FailureHandler())
        .setParameterExceptionHandler(new WrongCommandLine())
        .setUsageHelpAutoWidth(true);
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String... args) {
    var code = run(args);
    if (code == 0 && System.getenv("SLIPWAY_LEARN") != null) {
      learn(args);
    }
    if (code != 0 || args.length == 0 || !args[0].equals("build")) {
      System.exit(code);
    }
    // A build leaves no threads that must be ended; to exit would first look for loggers in all
    // jars.
  }

  /** Once more, unheard, so that the JVM also learns what a build does in which nothing is new. */
  private static void learn(String... args) {
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    System.setErr(System.out);
    run(args);
  }

  private static int run(String... args) {
    if (args.length == 0 || !args[0].equals("build")) {
      return commandLine().execute(args);
    }
    Ahead.begin();
    var plain = PlainOptions.read(args).map(BuildCommand::new).filter(BuildCommand::isSound);
    return plain.isPresent() ? run(plain.get()) : builds().execute(args);
  }

  private static int run(BuildCommand build) {
    try {
      return build.call();
    } catch (Exception e) {
      return FailureHandler.tell(e, build.err());
    }
  }
}
