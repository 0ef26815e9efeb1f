// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " [ ] \n",
        "{\"a\":{\"b\":[1,-2,0,-0,2147483648,-9223372036854775808,9223372036854775807]}}",
        "[9223372036854775808,123456789012345678901234567890]",
        "[1.5,-0.25,1e3,2E-2,3e+1]",
        "[true,false,null]",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\ude00 ä€😀\"",
        "{\"\":\"\",\"long key\":\"tail \\n\"}"
      })
  void readsWhatJacksonReads(String text) throws IOException {
    assertThat(JsonText.read(bytes(text))).isEqualTo(JACKSON.readTree(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "\"",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{} {}",
        "nul",
        "truefalse",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "--1",
        "NaN",
        "'a'",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u12",
        "\"a\nb\"",
        "\"\\n\t\"",
        "// a\n1",
        "\0",
        "1\0"
      })
  void refusesWhatIsNoJson(String text) {
    assertThatThrownBy(() -> JsonText.read(bytes(text))).isInstanceOf(IOException.class);
  }

  @Test
  void refusesAKeyThatIsThereTwice() {
    assertThatThrownBy(() -> JsonText.read(bytes("{\"a\":1,\"a\":1}")))
        .isInstanceOf(IOException.class)
        .hasMessage("the key \"a\" is there twice at character 12");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void refusesDepthBeforeTheStackEnds(String level) {
    assertThatThrownBy(() -> JsonText.read(bytes(level.repeat(1_000_000))))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("more than 32 levels");
  }

  @Test
  void refusesNumbersWithoutEnd() {
    assertThatThrownBy(() -> JsonText.read(bytes("1".repeat(1_000_000))))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("a number of more than");
  }

  @Test
  void refusesBytesThatAreNoText() {
    assertThatThrownBy(() -> JsonText.read(new byte[] {'"', (byte) 0xff, '"'}))
        .isInstanceOf(IOException.class);
  }

  @Test
  void writesWhatJacksonWrites() throws IOException {
    // Given
    var object = new LinkedHashMap<String, Object>();
    object.put("text", "ä\n\"\\\u0001");
    object.put("numbers", List.of(1, 1L << 40, BigInteger.TWO.pow(70)));
    object.put("nothing", null);
    object.put("truths", Arrays.asList(true, false, null));

    // When
    var written = JsonText.write(object);

    // Then
    assertThat(written).isEqualTo(JACKSON.writeValueAsBytes(object));
  }
}
