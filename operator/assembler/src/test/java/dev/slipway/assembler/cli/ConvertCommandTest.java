// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  @Test
  void writesTheOSImageOfModels() throws IOException {
    var base =
        write(
            "base.yml",
            """
            kernel: {image: 'k:1', cmdline: console=ttyS0}
            init: ['i:1', {image: 'j:1'}, {volume: tools}]
            volumes: [{name: tools, image: 't:1'}]
            services:
            trust: {org: [linuxkit]}
            files: [{path: etc/motd, contents: one, mode: '0644'}]
            """);
    var more =
        write(
            "more.yml",
            "files: [{path: /etc/motd, contents: two}]\nonboot: [{name: a, image: 'a:1', binds.add: ['/a:/b']}]\n");

    assertThat(run(base, more, "--name", "edge", "--repository", "r.example:5000/os/edge"))
        .isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            apiVersion: slipway.dev/v1alpha1
            kind: OSImage
            metadata:
              name: edge
            spec:
              os:
                kernel:
                  image: k:1
                  cmdline: console=ttyS0
                init:
                  - i:1
                  - j:1
                  - t:1
                volumes:
                  - name: tools
                    image: t:1
                onboot:
                  - name: a
                    image: a:1
                    binds.add:
                      - /a:/b
                files:
                  - path: /etc/motd
                    contents: two
              publish:
                repository: r.example:5000/os/edge
            """);
    assertThat(err.toString()).contains("trust: it does nothing").doesNotContain("replace it");
  }

  @Test
  void aFileOfThisMachineIsRefusedWithItsFieldAndTheFix() throws IOException {
    var model =
        write(
            "os.yml",
            "kernel: {image: k}\nfiles:\n- {path: a, contents: b}\n- {path: c, source: d}\n");

    assertThat(run(model, "--name", "edge")).isEqualTo(3);

    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            model
                + ":4:10: files[1].source: a cluster has no files of this machine: give --inline to copy d into the resource,"
                + " or put it into a ConfigMap or Secret and say contentsFrom");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void inlineCopiesTextsAndLeavesOutWhatMayBeAbsent() throws IOException {
    var key = write("key.pub", "ssh-ed25519 AAAA\n");
    var model =
        write(
            "os.yml",
            """
            kernel: {image: k}
            files:
            - {path: root/.ssh/authorized_keys, source: '%s', mode: '0600', optional: true}
            - {path: gone, source: '%s/none', optional: true}
            """
                .formatted(key, folder));
    var made = folder.resolve("image.yaml");

    assertThat(run(model, "--name", "edge", "--inline", "-o", made.toString())).isZero();

    assertThat(Files.readString(made))
        .contains("contents: |\n          ssh-ed25519 AAAA\n")
        .contains("repository: registry.example.org/os/edge")
        .doesNotContain("source", "optional", "gone");
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("replace it, or give --repository");
  }

  @Test
  void inlineTellsAllThatNoResourceHolds() throws IOException {
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff});
    write("large", "x".repeat(262_145));
    var model =
        write(
            "os.yml",
            """
            kernel: {image: k}
            files:
            - {path: a, source: '%1$s/binary'}
            - {path: b, source: '%1$s/large'}
            - {path: c, source: '%1$s'}
            - {path: d, source: '%1$s/none'}
            """
                .formatted(folder));

    assertThat(run(model, "--name", "edge", "--inline")).isEqualTo(3);

    assertThat(err.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line).contains("files[0].source", "is no text in UTF-8: put it into"),
            line -> assertThat(line).contains("files[1].source", "is larger than 262144 bytes"),
            line -> assertThat(line).contains("files[2].source", "is a folder: name its files"),
            line -> assertThat(line).contains("files[3].source", "no such file"));
  }

  @Test
  void namesThatNoClusterTakesAreRefusedAtOnce() throws IOException {
    var model = write("os.yml", "kernel: {image: k}\n");

    assertThat(run(model, "--name", "Edge")).isEqualTo(2);
    assertThat(run(model, "--name", "edge", "--repository", "r.example/os/edge:1")).isEqualTo(2);
    assertThat(run(model)).isEqualTo(2);

    assertThat(err.toString())
        .contains(
            "--name: expected at most 63 lower-case letters",
            "--repository: expected registry and path, in lower case, without a tag",
            "--name");
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private int run(String... arguments) {
    var all = new String[arguments.length + 1];
    all[0] = "convert";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
