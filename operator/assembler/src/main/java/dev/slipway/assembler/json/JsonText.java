// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON without Jackson's ObjectMapper and parser: to set them up takes as long as
 * all documents of a build (the parser alone computes powers of ten for 20 ms).
 */
public final class JsonText {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonText() {}

  /**
   * Reads one document of at most {@link JsonReader#MAX_DEPTH} levels.
   *
   * @throws IOException when it is none, or has more than one value for a key
   */
  public static JsonNode read(byte[] bytes) throws IOException {
    var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return new JsonReader(text).document();
  }

  /** Writes maps, collections, texts, numbers and truth values, in their order. */
  public static byte[] write(Map<String, ?> object) {
    var bytes = new ByteArrayOutputStream();
    try (var out = JSON.createGenerator(bytes)) {
      write(object, out);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory are always written", e);
    }
    return bytes.toByteArray();
  }

  private static void write(@Nullable Object value, JsonGenerator out) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case String text -> out.writeString(text);
      case Integer number -> out.writeNumber(number);
      case Long number -> out.writeNumber(number);
      case BigInteger number -> out.writeNumber(number);
      case Boolean truth -> out.writeBoolean(truth);
      case Collection<?> list -> {
        out.writeStartArray();
        for (var item : list) {
          write(item, out);
        }
        out.writeEndArray();
      }
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (var entry : map.entrySet()) {
          out.writeFieldName(String.valueOf(entry.getKey()));
          write(entry.getValue(), out);
        }
        out.writeEndObject();
      }
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }
}
