// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see and type: on a terminal, and in their shells. */
class TerminalTest {
  @TempDir private Path folder;
  private CommandScene scene;

  @BeforeEach
  void begin() throws IOException {
    scene = new CommandScene(folder);
  }

  @AfterEach
  void end() {
    scene.close();
  }

  @Test
  void aTerminalShowsBarsThatAreGoneInTheEnd() throws Exception {
    var shown = onTerminal(scene.line("build", "--dir", scene.path("out")));

    assertThat(shown).containsPattern("\r\\[=* *\\] \\w+").contains("wrote ");
    assertThat(shown.substring(0, shown.indexOf("wrote "))).endsWith("\r" + " ".repeat(78) + "\r");
    // That is how it is told where nobody watches.
    assertThat(shown).doesNotContainPattern("pull kernel: \\d");
  }

  @Test
  void aTerminalShowsNothingWhenItShallBeQuiet() throws Exception {
    assertThat(onTerminal(scene.line("build", "--quiet", "--dir", scene.path("out")))).isEmpty();
  }

  /** What a terminal of its own gets of the command. */
  private String onTerminal(String... line) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    var start =
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    var command =
        Stream.concat(start.stream(), Stream.of(line))
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    return said("script", "--quiet", "--return", "--command", command, "/dev/null");
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    // It is for completions that a key has asked for.
    var withoutKey = "compopt() { :; }";

    assertThat(said("bash", "--norc", "-c", completions().replace("# here", withoutKey)))
        .isEqualTo("build\n--format\n");
  }

  @Test
  void zshCompletesCommandsAndOptions() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/zsh")));

    // bashcompinit, which the script loads, calls completions of bash with these.
    var asBash = "setopt KSH_ARRAYS SH_WORD_SPLIT\n";

    // Of what is proposed zsh itself takes what fits.
    assertThat(said("zsh", "-f", "-c", completions().replace("# here", asBash)).lines())
        .satisfiesExactly(
            commands -> assertThat(commands.split(" ", -1)).contains("build", "run", "cache"),
            options -> assertThat(options.split(" ", -1)).contains("--format", "--publish"));
  }

  /** A script that prints what is proposed for "slipway bui" and for "slipway build --form". */
  private String completions() throws IOException {
    assertThat(scene.run("completion")).isZero();
    Files.writeString(folder.resolve("completion"), scene.out.toString());
    return """
    source '%s'
    # here
    COMP_WORDS=(slipway bui) COMP_CWORD=1 && _complete_slipway && echo "${COMPREPLY[@]}"
    COMP_WORDS=(slipway build --form) COMP_CWORD=2 && _complete_slipway && echo "${COMPREPLY[@]}"
    """
        .formatted(folder.resolve("completion"));
  }

  private static String said(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
