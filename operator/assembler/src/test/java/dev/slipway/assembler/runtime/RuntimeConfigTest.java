// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.model.Position;
import dev.slipway.assembler.model.Problem;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.model.Settings;
import dev.slipway.assembler.model.SettingsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuntimeConfigTest {
  private static final ContainerImage.Config IMAGE =
      new ContainerImage.Config(
          List.of("/usr/bin/web", "--port=80"),
          List.of("PATH=/usr/bin"),
          "/srv",
          "65532:65533",
          Optional.empty());

  @Test
  void anImageAloneGivesItsCommandAndLinuxKitsDefaults() {
    matches("defaults.json", config("{}").config("rootfs"));
  }

  @Test
  void everySettingIsSeen() {
    matches(
        "everything.json",
        config(
                """
                command: [/bin/a, b]
                env: [A=1]
                cwd: /tmp
                capabilities: [all]
                binds: ["/etc/a:/etc/a:ro", "/run:/run", "/x:/x:rbind,ro"]
                mounts:
                  - {destination: /dev/mqueue}
                  - {destination: /proc, options: [ro]}
                  - {destination: /data, type: ext4, source: /dev/vda, options: [ro]}
                tmpfs: ["/tmp:size=1m", /scratch]
                net: new
                pid: host
                ipc: new
                uts: new
                uid: 7
                gid: 8
                readonly: true
                rootfsPropagation: rshared
                hostname: web
                """)
            .config("/containers/images/x"));
  }

  @Test
  void aLabelGivesDefaultsWhichTheModelReplacesOrAddsTo() {
    var label =
        settings("capabilities: [CAP_SYS_TIME]\nbinds: [\"/a:/a\"]\nnet: new\nenv: [A=1]\n");
    var model = settings("capabilities.add: [CAP_NET_ADMIN]\nbinds.add: [\"/b:/b\"]\nenv: [B=2]\n");

    var merged = model.over(label);

    assertThat(merged.privileges().allCapabilities())
        .containsExactly("CAP_SYS_TIME", "CAP_NET_ADMIN");
    assertThat(merged.files().allBinds()).containsExactly("/a:/a", "/b:/b");
    assertThat(merged.process().env()).contains(List.of("B=2"));
    assertThat(merged.namespaces().net())
        .contains(new dev.slipway.assembler.model.Namespaces.Namespace.Own());
  }

  @Test
  void namespacesCanBeThoseOfOthers() {
    assertThat(text(config("net: /run/netns/x\npid: host\n").config("rootfs")))
        .contains("{\"type\":\"network\",\"path\":\"/run/netns/x\"}")
        .doesNotContain("\"pid\"");
  }

  @Test
  void theInitIsToldWhichDirectoriesToMake() {
    assertThat(text(config("runtime: {mkdir: [/var/lib/x]}").runtime()))
        .isEqualTo("{\"mkdir\":[\"/var/lib/x\"]}");
  }

  @Test
  void notesWhatCannotWork() {
    var named = new ContainerImage.Config(List.of(), List.of(), "/", "nginx", Optional.empty());
    var problems = new Problems();

    new RuntimeConfig(settings("hostname: x\n"), named)
        .check(new Position("os.yaml", 1, 2), "web", problems);

    assertThat(problems.list())
        .extracting(Problem::toString)
        .containsExactly(
            "os.yaml:1:2: web: its image has no command: give command",
            "os.yaml:1:2: web: its image's user \"nginx\" is a name, not a number: give uid and gid",
            "os.yaml:1:2: web: hostname would rename the machine: give uts: new, too");
  }

  private static RuntimeConfig config(String yaml) {
    return new RuntimeConfig(settings(yaml), IMAGE);
  }

  private static Settings settings(String yaml) {
    var problems = new Problems();
    var settings = SettingsReader.label("test", yaml, problems).orElseThrow();
    assertThat(problems.list()).isEmpty();
    return settings;
  }

  private static void matches(String golden, byte[] json) {
    try (var expected = RuntimeConfigTest.class.getResourceAsStream(golden)) {
      var mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
      assertThat(mapper.writeValueAsString(mapper.readTree(json)) + "\n")
          .isEqualTo(expected == null ? "no " + golden : text(expected.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
