// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;

/** Reads RFC 8259 to the letter; what is deep, or says a key twice, is refused. */
final class JsonReader {
  static final int MAX_DEPTH = 32;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Longer whole numbers mean nothing here, and take time to read. */
  private static final int MAX_DIGITS = 1000;

  private final String text;
  private int at;
  private int depth;

  JsonReader(String text) {
    this.text = text;
  }

  JsonNode document() throws IOException {
    var value = value();
    if (peek() != 0 || at < text.length()) {
      throw wrong("expected the end");
    }
    return value;
  }

  private IOException wrong(String what) {
    return new IOException(what + " at character " + (at + 1));
  }

  /** The next character that is no white space; 0 at the end. */
  private char peek() {
    for (; at < text.length(); at++) {
      var c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c;
      }
    }
    return 0;
  }

  private boolean skip(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char wanted) throws IOException {
    if (!skip(wanted)) {
      throw wrong("expected " + wanted);
    }
  }

  private JsonNode value() throws IOException {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> NODES.textNode(string());
      case 't' -> word("true", NODES.booleanNode(true));
      case 'f' -> word("false", NODES.booleanNode(false));
      case 'n' -> word("null", NODES.nullNode());
      default -> number();
    };
  }

  private JsonNode word(String word, JsonNode node) throws IOException {
    if (!text.startsWith(word, at)) {
      throw wrong("expected a value");
    }
    at += word.length();
    return node;
  }

  private void descend() throws IOException {
    at++;
    if (++depth > MAX_DEPTH) {
      throw wrong("more than " + MAX_DEPTH + " levels");
    }
  }

  private ObjectNode object() throws IOException {
    descend();
    var object = NODES.objectNode();
    if (!skip('}')) {
      do {
        if (peek() != '"') {
          throw wrong("expected a key");
        }
        var key = string();
        expect(':');
        if (object.has(key)) {
          throw wrong("the key \"" + key + "\" is there twice");
        }
        object.set(key, value());
      } while (skip(','));
      expect('}');
    }
    depth--;
    return object;
  }

  private ArrayNode array() throws IOException {
    descend();
    var array = NODES.arrayNode();
    if (!skip(']')) {
      do {
        array.add(value());
      } while (skip(','));
      expect(']');
    }
    depth--;
    return array;
  }

  private String string() throws IOException {
    var begin = ++at;
    for (; at < text.length(); at++) {
      var c = text.charAt(at);
      if (c == '"') {
        return text.substring(begin, at++);
      }
      if (c == '\\') {
        return escaped(new StringBuilder().append(text, begin, at));
      }
      if (c < ' ') {
        throw wrong("expected \\u00.. for a control character");
      }
    }
    throw wrong("expected \"");
  }

  private String escaped(StringBuilder out) throws IOException {
    while (at < text.length()) {
      var c = text.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      if (c < ' ') {
        throw wrong("expected \\u00.. for a control character");
      }
      out.append(c == '\\' ? escape() : c);
    }
    throw wrong("expected \"");
  }

  private char escape() throws IOException {
    var c = at < text.length() ? text.charAt(at++) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw wrong("no such escape");
    };
  }

  private char hex() throws IOException {
    var code = 0;
    for (var end = at + 4; at < end; at++) {
      var digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0 || text.charAt(at) > 'f') {
        throw wrong("expected four hexadecimal digits");
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private JsonNode number() throws IOException {
    var begin = at;
    if (at < text.length() && text.charAt(at) == '-') {
      at++;
    }
    var first = at;
    digits();
    if (at > first + 1 && text.charAt(first) == '0') {
      throw wrong("a number begins with 0");
    }
    var whole = at;
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) | ' ') == 'e') {
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      digits();
    }
    var number = text.substring(begin, at);
    return at > whole ? NODES.numberNode(Double.parseDouble(number)) : integer(number);
  }

  private void digits() throws IOException {
    var begin = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == begin) {
      throw wrong("expected a value");
    }
  }

  private JsonNode integer(String number) throws IOException {
    if (number.length() <= 18) {
      var value = Long.parseLong(number);
      return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }
    if (number.length() > MAX_DIGITS) {
      throw wrong("a number of more than " + MAX_DIGITS + " digits");
    }
    var value = new BigInteger(number);
    return value.bitLength() < 64 ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
  }
}
