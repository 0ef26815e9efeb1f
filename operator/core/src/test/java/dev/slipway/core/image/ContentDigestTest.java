// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContentDigestTest {
  @Test
  void isWhatTheFormSays() {
    // printf 'slipway-content-v1\nweb\n{"a":[1,true,"x\\"\\u0009é"],"b":{}}\n' | sha256sum
    assertThat(ContentDigest.of("web", Map.of("b", Map.of(), "a", List.of(1L, true, "x\"\té"))))
        .isEqualTo("sha256:ae7938413c1fc2607fe4850c8aacf4b4406b30c4be75e04cb1f0bf4802d3eb63");
  }

  @Test
  void theOrderOfKeysDoesNotMatter() {
    var random = new Random(3);
    var keys = new ArrayList<>(List.of("kernel", "init", "onboot", "services", "files", "Z", "é"));
    var digests = new HashSet<String>();
    for (var i = 0; i < 50; i++) {
      Collections.shuffle(keys, random);
      var content = new LinkedHashMap<String, Object>();
      keys.forEach(key -> content.put(key, List.of(key, (long) key.length())));
      digests.add(ContentDigest.of("web", content));
    }

    assertThat(digests).hasSize(1);
  }

  @Test
  void everyDifferenceMatters() {
    var digests = new HashSet<String>();
    var contents =
        List.<Map<String, Object>>of(
            Map.of(),
            Map.of("a", "1"),
            Map.of("a", 1L),
            Map.of("a", List.of()),
            Map.of("a", List.of("1", "2")),
            Map.of("a", List.of("2", "1")),
            Map.of("a", List.of("1,2")),
            Map.of("a", List.of("1\",\"2")),
            Map.of("a", true),
            Map.of("a", "true"),
            Map.of("a", Map.of("b", "c")),
            Map.of("a", "{\"b\":\"c\"}"),
            Map.of("a", "1", "b", "2"));
    contents.forEach(content -> digests.add(ContentDigest.of("web", content)));
    digests.add(ContentDigest.of("web2", Map.of()));
    digests.add(ContentDigest.of("web\n{}", Map.of()));

    assertThat(digests).hasSize(contents.size() + 2);
  }

  @Test
  void longAndIntegerAreTheSameNumber() {
    assertThat(ContentDigest.of("web", Map.of("uid", 7)))
        .isEqualTo(ContentDigest.of("web", Map.of("uid", 7L)));
  }

  @Test
  void refusesWhatHasNoOneForm() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ContentDigest.of("web", new HashMap<>(Map.of("a", 1.5))));
  }
}
