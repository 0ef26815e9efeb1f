// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "0a".repeat(32);

  @ParameterizedTest
  @CsvSource({
    "alpine, docker.io/library/alpine:latest",
    "alpine:3.20, docker.io/library/alpine:3.20",
    "linuxkit/init:abc, docker.io/linuxkit/init:abc",
    "docker.io/alpine, docker.io/library/alpine:latest",
    "index.docker.io/linuxkit/runc, docker.io/linuxkit/runc:latest",
    "localhost/a, localhost/a:latest",
    "LOCAL/a, LOCAL/a:latest",
    "registry.slipway.test:5000/slipway/init:dev, registry.slipway.test:5000/slipway/init:dev",
    "10.0.0.1:5000/a/b_c/d-e__f:v1, 10.0.0.1:5000/a/b_c/d-e__f:v1",
    "'[fd00::1]:5000/a', '[fd00::1]:5000/a:latest'"
  })
  void readsWhatLinuxKitReads(String text, String full) {
    assertThat(ImageReference.parse(text)).isInstanceOf(ImageReference.class).hasToString(full);
  }

  @Test
  void aDigestMakesTheTagMeaningless() {
    var parsed = ImageReference.parse("r.example/a:1@" + DIGEST);

    assertThat(parsed).isEqualTo(new ImageReference("r.example", "a", DIGEST));
    assertThat(parsed).hasToString("r.example/a@" + DIGEST);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"\", it must have 1 to 512 characters",
        "a@sha256:12, after @ there must be sha256: and 64 hexadecimal digits in lower case",
        "a@md5:00, after @ there must be sha256: and 64 hexadecimal digits in lower case",
        "a:, \"a tag has 1 to 128 letters, digits, dots, dashes or underscores, not ''\"",
        "Alpine, \"'Alpine' is no part of a repository: lower case letters and digits, between them dots, dashes or underscores\"",
        "r.example/a//b, \"'' is no part of a repository: lower case letters and digits, between them dots, dashes or underscores\"",
        "r.example/../b, \"'..' is no part of a repository: lower case letters and digits, between them dots, dashes or underscores\"",
        "r.example:port/a, 'r.example:port' is no registry: give host or host:port",
        "-x.example/a, '-x.example' is no registry: give host or host:port"
      })
  void saysWhatIsWrong(String text, String problem) {
    assertThat(ImageReference.parse(text)).isEqualTo(new ParsedReference.Invalid(problem));
  }

  @Test
  void readsItsOwnText() {
    var random = new Random(7);
    for (var i = 0; i < 2000; i++) {
      var text = anything(random);
      if (ImageReference.parse(text) instanceof ImageReference reference) {
        assertThat(ImageReference.parse(reference.toString())).as(text).isEqualTo(reference);
        assertThat(reference.pinned(DIGEST).isPinned()).isTrue();
      }
    }
  }

  private static String anything(Random random) {
    var alphabet = "ab1.:/-_@A";
    var text = new StringBuilder("a");
    for (var i = random.nextInt(12); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return random.nextInt(4) == 0 ? text + "@" + DIGEST : text.toString();
  }
}
