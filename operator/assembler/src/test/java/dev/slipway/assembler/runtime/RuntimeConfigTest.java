// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.model.OsModel.Volume;
import dev.slipway.assembler.model.Position;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.model.Settings;
import dev.slipway.assembler.model.SettingsReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each feature is a file of settings, beside what these change in config.json and runtime.json of a
 * container without settings, as a JSON merge patch (RFC 7396). After a wanted change {@code
 * -Dgolden.write=true} writes the patches anew.
 */
class RuntimeConfigTest {
  private static final Path FEATURES =
      Path.of("src/test/resources/dev/slipway/assembler/runtime/features");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ContainerImage.Config IMAGE =
      new ContainerImage.Config(
          List.of("/usr/bin/web", "--port=80"),
          List.of("PATH=/usr/bin"),
          "srv",
          "65532:65533",
          Optional.empty());
  private static final OsContext OS =
      new OsContext(
          "amd64",
          Map.of("dhcp", 100L, "web", 101L),
          Map.of("data", volume("data", false), "fixed", volume("fixed", true)));

  static List<String> features() throws IOException {
    try (Stream<Path> files = Files.list(FEATURES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .map(name -> name.replace(".yaml", ""))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("features")
  void aFeatureChangesWhatItsFileSays(String feature) throws IOException {
    var settings = Files.readString(FEATURES.resolve(feature + ".yaml"));
    var patch =
        feature.equals("defaults")
            ? documents("{}", feature)
            : patch(documents("{}", feature), documents(settings, feature));
    var text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(patch) + "\n";
    var golden = FEATURES.resolve(feature + ".json");

    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
  }

  /** Both documents; the filter of system calls has tests of its own. */
  private static ObjectNode documents(String settings, String feature) throws IOException {
    var config = config(settings);
    assertThat(config.problems()).isEmpty();
    var documents = JSON.createObjectNode();
    documents.set("config", JSON.readTree(config.config()));
    documents.set(
        "runtime", JSON.readTree(config.runtime("containers/services/web", "containers/images/x")));
    if (!feature.startsWith("seccomp")) {
      ((ObjectNode) documents.at("/config/linux")).remove("seccomp");
    }
    return documents;
  }

  private static ObjectNode patch(JsonNode from, JsonNode to) {
    var patch = JSON.createObjectNode();
    from.properties()
        .forEach(old -> {
          if (!to.has(old.getKey())) {
            patch.putNull(old.getKey());
          }
        });
    to.properties()
        .forEach(field -> {
          var before = from.path(field.getKey());
          if (before.isObject() && field.getValue().isObject()) {
            var below = patch(before, field.getValue());
            if (!below.isEmpty()) {
              patch.set(field.getKey(), below);
            }
          } else if (!before.equals(field.getValue())) {
            patch.set(field.getKey(), field.getValue());
          }
        });
    return patch;
  }

  @Test
  void aLabelGivesDefaultsWhichTheModelReplacesOrAddsTo() {
    var label =
        settings("capabilities: [CAP_SYS_TIME]\nbinds: [\"/a:/a\"]\nnet: new\nenv: [A=1]\n");
    var model = settings("capabilities.add: [CAP_NET_ADMIN]\nbinds.add: [\"/b:/b\"]\nenv: [B=2]\n");

    var config = new String(config(model.over(label)).config(), StandardCharsets.UTF_8);

    assertThat(config)
        .contains("\"bounding\":[\"CAP_SYS_TIME\",\"CAP_NET_ADMIN\"]")
        .contains("\"source\":\"/a\"", "\"source\":\"/b\"")
        .contains("\"env\":[\"B=2\"]")
        .contains("{\"type\":\"network\"}");
  }

  @Test
  void aUserOfTheModelHasNothingOfTheImages() {
    var config = new RuntimeConfig(settings("uid: 7"), IMAGE, new User(1, 2, List.of(3L)), OS);

    assertThat(new String(config.config(), StandardCharsets.UTF_8))
        .contains("\"user\":{\"uid\":7,\"gid\":0}");
  }

  @Test
  void supplementaryGroupsOfTheImagesUserAreKept() {
    var config = new RuntimeConfig(settings("{}"), IMAGE, new User(1, 2, List.of(3L)), OS);

    assertThat(new String(config.config(), StandardCharsets.UTF_8))
        .contains("\"user\":{\"uid\":1,\"gid\":2,\"additionalGids\":[3]}");
  }

  @Test
  void notesWhatCannotWork() {
    var silent = new ContainerImage.Config(List.of(), List.of(), "/", "", Optional.empty());
    var settings =
        """
        hostname: x
        uid: nobody-we-know
        binds: ["gone:/a", "fixed:/b"]
        userns: new
        sysctl: {net.core.somaxconn: "1", kernel.shmmax: "2", vm.swappiness: "3"}
        """;

    var config = new RuntimeConfig(settings(settings), silent, User.ROOT, OS);

    assertThat(config.problems())
        .containsExactlyInAnyOrder(
            "its image has no command: give command",
            "no container is called \"nobody-we-know\", whose id is wanted",
            "what is mounted at /a is no path, and no volume is called \"gone\"",
            "the volume \"fixed\" is read-only: mount it at /b with the option ro",
            "hostname would rename the machine: give uts: new, too",
            "the sysctl net.core.somaxconn would change the machine: give net: new, too",
            "the sysctl kernel.shmmax would change the machine: give ipc: new, too",
            "the sysctl vm.swappiness is the machine's, and no container's: set it by a container of onboot that writes to /proc/sys",
            "userns: new has nobody in it: give uidMappings and gidMappings");
  }

  private static RuntimeConfig config(String yaml) {
    return config(settings(yaml));
  }

  private static RuntimeConfig config(Settings settings) {
    return new RuntimeConfig(settings, IMAGE, new User(65532, 65533, List.of()), OS);
  }

  private static Volume volume(String name, boolean readonly) {
    return new Volume(
        name,
        new Position("os.yaml", 1, 1),
        Optional.empty(),
        readonly,
        Volume.Format.FILESYSTEM,
        List.of());
  }

  private static Settings settings(String yaml) {
    var problems = new Problems();
    var settings = SettingsReader.label("test", yaml, problems).orElseThrow();
    assertThat(problems.list()).isEmpty();
    return settings;
  }
}
