// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.boottest.DesiredTest;
import dev.slipway.core.boottest.TestWord;
import dev.slipway.core.boottest.TestWord.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestWordsTest {
  private static final DesiredTest TEST = new DesiredTest(300, List.of("page"));

  @Test
  void readsThatAllChecksPassed() {
    var text =
        """
        {"passed":true,"checks":[{"name":"Ready","passed":true},{"name":"page","passed":true}],"seconds":12,"consoleTail":"…"}\
        """;

    assertThat(TestWords.parse(text, 0, TEST)).isEqualTo(new TestWord.Passed(12));
  }

  @Test
  void readsWhichChecksFailed() {
    var text =
        """
        {"passed":false,"checks":[{"name":"page","passed":false,"message":"status 500"},{"name":"Ready","passed":true}],
        "omitted":3,"seconds":300,"consoleTail":"slipway: ready"}
        """;

    assertThat(TestWords.parse(text, 1, TEST))
        .isEqualTo(
            new TestWord.Refuted(
                List.of(new Finding("page", false, "status 500")), "slipway: ready"));
  }

  @Test
  void readsWhyNothingWasTested() {
    var text =
        "{\"passed\":false,\"checks\":[],\"seconds\":0,\"consoleTail\":\"\",\"error\":\"image /image: no kernel\"}";

    assertThat(TestWords.parse(text, 2, TEST))
        .isEqualTo(new TestWord.Unable("image /image: no kernel"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "panic: out of memory",
        "{\"passed\":true}",
        "{\"passed\":true,\"checks\":null,\"seconds\":1,\"consoleTail\":\"\"}",
        "{\"passed\":true,\"checks\":[null],\"seconds\":1,\"consoleTail\":\"\"}",
        "{\"passed\":\"true\",\"checks\":[],\"seconds\":1,\"consoleTail\":\"\"}",
        "{\"passed\":true,\"checks\":[{\"name\":\"Ready\"}],\"seconds\":1,\"consoleTail\":\"\"}",
        "{\"passed\":false,\"passed\":true,\"checks\":[],\"seconds\":1,\"consoleTail\":\"\"}",
        "{\"passed\":true,\"checks\":[],\"seconds\":1,\"consoleTail\":\"\",\"more\":1}",
        "{\"passed\":true,\"checks\":[],\"seconds\":1,\"consoleTail\":\"\"}{}"
      })
  void anythingElseIsUnclear(String text) {
    assertThat(TestWords.parse(text, 0, TEST)).isInstanceOf(TestWord.Unclear.class);
  }

  @Test
  void aLongTextIsUnclear() {
    assertThat(TestWords.parse(" ".repeat(5000) + "{}", 0, TEST))
        .isInstanceOf(TestWord.Unclear.class);
  }
}
