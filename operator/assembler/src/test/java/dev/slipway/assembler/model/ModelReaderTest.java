// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ModelReaderTest {
  private static final String KERNEL = "kernel: {image: k:1}\n";

  @Test
  void readsAWholeModel() throws AssemblyException {
    var model =
        read(
            """
            kernel:
              image: example.org/kernel:6.1
              cmdline: console=ttyS0
            init: ["example.org/init:1", "example.org/runc@sha256:%s"]
            onboot:
              - {name: dhcp, image: dhcp:1, command: [/sbin/udhcpc, -i, eth0]}
            services:
              - name: node
                image: node:1
                capabilities: [all]
                binds.add: ["/etc/a:/etc/a:ro"]
                readonly: true
                uid: 7
                runtime: {mkdir: [/var/lib/node]}
            files:
              - {path: /etc/motd, contents: hello, mode: "0644"}
              - {path: etc/empty, directory: true}
              - {path: etc/link, symlink: motd}
            """
                .formatted("a".repeat(64)));

    assertThat(model.kernel().cmdline()).contains("console=ttyS0");
    assertThat(model.init()).hasSize(2);
    assertThat(model.onboot().getFirst().settings().process().command())
        .contains(List.of("/sbin/udhcpc", "-i", "eth0"));
    var node = model.services().getFirst().settings();
    assertThat(node.privileges().allCapabilities()).containsExactly("all");
    assertThat(node.files().allBinds()).containsExactly("/etc/a:/etc/a:ro");
    assertThat(node.files().readonly()).contains(true);
    assertThat(node.process().uid()).contains(new Id.Numeric(7));
    assertThat(node.runtime().mkdir()).contains(List.of("/var/lib/node"));
    assertThat(model.files())
        .extracting(FileSpec::path)
        .containsExactly("etc/motd", "etc/empty", "etc/link");
    assertThat(model.files()).extracting(FileSpec::mode).containsExactly(0644, 0700, 0777);
  }

  @Test
  void namesEveryProblemAtOnceWithItsPlaceAndWhatWasExpected() {
    assertThat(
            problems(
                """
                kernal: {image: k:1}
                kernel:
                  image: "not an image"
                onboot: {}
                services:
                  - name: Web Server
                    image: web:1
                    readonly: yes
                    capabilites: [all]
                  - image: web:1
                    command: [sleep, 10]
                files:
                  - path: ../etc/shadow
                    contents: x
                  - path: etc/x
                """))
        .containsExactly(
            "os.yaml:1:1: kernal: unknown key; did you mean \"kernel\"?",
            "os.yaml:3:10: kernel.image: \"not an image\" is no image reference: expected [REGISTRY/]REPOSITORY[:TAG][@sha256:DIGEST]",
            "os.yaml:4:9: onboot: expected a list, found a mapping",
            "os.yaml:6:11: services[0].name: expected a name of at most 63 lower-case letters, digits and \".\", \"_\", \"-\","
                + " with a letter or digit at both ends, found \"Web Server\"",
            "os.yaml:8:15: services[0].readonly: expected true or false, found the string \"yes\"",
            "os.yaml:9:5: services[0].capabilites: unknown key; did you mean \"capabilities\"?",
            "os.yaml:10:5: services[1]: expected the key \"name\", which is missing",
            "os.yaml:11:22: services[1].command[1]: expected a string, found the number \"10\"; put it in quotes",
            "os.yaml:13:11: files[0].path: \"../etc/shadow\" leaves the root",
            "os.yaml:15:5: files[1]: expected exactly one of contents, source, symlink, metadata and directory: true, found none");
  }

  @Test
  void tellsWhereTheYamlIsBroken() {
    assertThat(problems("kernel:\n  image: [\n"))
        .singleElement()
        .asString()
        .startsWith("os.yaml:3:1: no valid YAML: ");
    assertThat(problems(""))
        .containsExactly("os.yaml:1:1: expected a mapping with the key kernel, found nothing");
    assertThat(problems("[1]")).containsExactly("os.yaml:1:1: expected a mapping, found a list");
    assertThat(problems(KERNEL + KERNEL))
        .containsExactly("os.yaml:2:1: kernel: this key is there twice");
  }

  @Test
  void wantsAKernel() {
    assertThat(problems("init: [a:1]\n"))
        .containsExactly(
            "os.yaml:1:1: kernel.image: expected the kernel's image, which is missing");
  }

  @Test
  void refusesTwoServicesOfOneName() {
    assertThat(
            problems(KERNEL + "services:\n  - {name: a, image: b:1}\n  - {name: a, image: c:1}\n"))
        .containsExactly(
            "os.yaml:4:12: services: the name \"a\" is taken by the service at os.yaml:3:12");
  }

  @Test
  void refusesFilesWhereTheBuildPutsItsOwn() {
    assertThat(
            problems(
                KERNEL
                    + "files:\n  - {path: /etc/os-release, contents: x}\n  - {path: containers/x, contents: x}\n  - {path: /, directory: true}\n"))
        .hasSize(3)
        .allMatch(p -> p.matches("os.yaml:[345]:12: files\\[\\d]\\.path: .*"));
  }

  @Test
  void refusesDocumentsThatAreMadeToExhaustIt() {
    assertThat(problems("a: " + "[".repeat(100_000)))
        .singleElement()
        .asString()
        .contains("more than 16 levels");
    var bomb = new StringBuilder("a: &a [x]\nb: [");
    bomb.repeat("*a, ", 100).append("]\n");
    assertThat(problems(bomb.toString()))
        .singleElement()
        .asString()
        .contains("more than 64 aliases");
    assertThat(problems("a: " + "x".repeat(2 << 20)))
        .singleElement()
        .asString()
        .contains("more than 2097152 characters");
  }

  @Test
  void mergesSeveralFiles() throws AssemblyException {
    var model =
        ModelReader.read(
            List.of(
                new ModelReader.Source(
                    "a.yaml",
                    "kernel: {image: a:1, cmdline: one}\nservices: [{name: a, image: a:1}]\n"),
                new ModelReader.Source(
                    "b.yaml", "kernel: {image: b:1}\nservices: [{name: b, image: b:1}]\n")));

    assertThat(model.kernel().image().name()).isEqualTo("b:1");
    assertThat(model.kernel().cmdline()).contains("one");
    assertThat(model.services()).extracting(OsModel.Container::name).containsExactly("a", "b");
  }

  @Test
  void acceptsListsWithoutEntriesAndJson() throws AssemblyException {
    var model = read("{\"kernel\": {\"image\": \"k:1\"}, \"services\": null}");

    assertThat(model.services()).isEmpty();
  }

  @Test
  void givesUsersAndGroupsToContainersInTheOrderOfLinuxKit() throws AssemblyException {
    var model =
        read(
            KERNEL
                + """
                services: [{name: web, image: "a:1", uid: web}]
                onboot: [{name: dhcp, image: "a:1"}]
                onshutdown: [{name: bye, image: "a:1"}]
                files: [{path: etc/web, contents: x, uid: web, gid: bye}]
                """);

    assertThat(model.ids())
        .containsExactly(Map.entry("dhcp", 100L), Map.entry("bye", 101L), Map.entry("web", 102L));
    assertThat(model.services().getFirst().settings().process().uid())
        .contains(new Id.OfContainer("web"));
    var file = model.files().getFirst();
    assertThat(List.of(file.uid(), file.gid())).containsExactly(102, 101);
  }

  @Test
  void infersWhatMountsLeaveOutAsLinuxKitDoes() throws AssemblyException {
    var model =
        read(
            KERNEL
                + """
                services:
                  - name: a
                    image: a:1
                    mounts:
                      - {type: cgroup, options: [rw]}
                      - {source: devpts}
                      - {destination: /dev}
                      - {destination: data, source: /srv, options: [rbind]}
                      - {type: tmpfs, destination: /x}
                """);

    assertThat(model.services().getFirst().settings().files().mounts().orElseThrow())
        .containsExactly(
            new MountSpec("/sys/fs/cgroup", "cgroup", "cgroup", List.of("rw")),
            new MountSpec("/dev/pts", "devpts", "devpts", List.of()),
            new MountSpec("/dev", "tmpfs", "tmpfs", List.of()),
            new MountSpec("/data", "bind", "/srv", List.of("rbind")),
            new MountSpec("/x", "tmpfs", "tmpfs", List.of()));
  }

  @Test
  void resourcesBecomeThoseOfTheRuntimeSpecification() throws AssemblyException {
    var model =
        read(
            KERNEL
                + """
                services:
                  - name: a
                    image: a:1
                    rlimits: ["nofile, 100, Unlimited"]
                    resources:
                      blockio: {weight: 10}
                      hugepageLimits: [{pageSize: 2097152, limit: 1}]
                """);

    var settings = model.services().getFirst().settings();
    assertThat(settings.limits().resources().orElseThrow())
        .containsEntry("blockIO", Map.of("weight", 10L))
        .containsEntry("hugepageLimits", List.of(Map.of("pageSize", "2MB", "limit", 1L)));
    assertThat(settings.process().rlimits().orElseThrow())
        .containsExactly(
            new ProcessSettings.Rlimit(
                "RLIMIT_NOFILE", OptionalLong.of(100), OptionalLong.empty()));
  }

  @Test
  void aLaterFileReplacesWhatAnEarlierOneHas() throws AssemblyException {
    var model =
        ModelReader.read(
            List.of(
                new ModelReader.Source(
                    "a.yaml", KERNEL + "files: [{path: etc/x, contents: one}]\n"),
                new ModelReader.Source("b.yaml", "files: [{path: /etc/x, contents: two}]\n")));

    assertThat(model.files())
        .extracting(FileSpec::kind)
        .containsExactly(new FileSpec.Regular("one"), new FileSpec.Regular("two"));
  }

  @Test
  void volumesOfEveryFileStayKnown() throws AssemblyException {
    var model =
        ModelReader.read(
            List.of(
                new ModelReader.Source("a.yaml", KERNEL + "volumes: [{name: one}]\n"),
                new ModelReader.Source(
                    "b.yaml",
                    "volumes: [{name: two}]\nservices: [{name: a, image: 'a:1', binds: ['one:/1', 'two:/2']}]\n")));

    assertThat(model.volumes()).containsOnlyKeys("one", "two");
  }

  @Test
  void whatOtherReadersWouldMistakeIsWrittenInQuotes() throws AssemblyException {
    var model =
        read(
            KERNEL
                + """
                services:
                  - name: a
                    image: a:1
                    command: ["010", "1_000", "0x1F", "yes", "~", "2001-01-01", "1:30", "=", ".5", "on", "", "plain text", "a: b", "é", "a\\n b\\n"]
                """);

    assertThat(model.document().text(Document.Format.YAML))
        .endsWith(
            """
                command:
                  - '010'
                  - '1_000'
                  - '0x1F'
                  - 'yes'
                  - '~'
                  - '2001-01-01'
                  - '1:30'
                  - '='
                  - '.5'
                  - 'on'
                  - ''
                  - plain text
                  - 'a: b'
                  - "é"
                  - |
                    a
                     b
            """
                .indent(0));
  }

  private static OsModel read(String yaml) throws AssemblyException {
    return ModelReader.read(List.of(new ModelReader.Source("os.yaml", yaml)));
  }

  private static List<String> problems(String yaml) {
    var failure = catchThrowableOfType(AssemblyException.class, () -> read(yaml));
    assertThat(failure.reason()).isEqualTo(Reason.InvalidModel);
    return failure.text().lines().toList();
  }
}
