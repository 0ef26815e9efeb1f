// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/**
 * Writes YAML that every reader takes for the same: readers of YAML 1.1 see numbers, dates and
 * booleans in many a word, so only what none of them mistakes is written without quotes.
 */
final class YamlText {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/][A-Za-z0-9 _./:@=,+-]*[A-Za-z0-9/_]|[A-Za-z/]");
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf");
  private static final Pattern BLOCK = Pattern.compile("[^\\s\\x00-\\x1f](?:[\\x20-\\x7e\\n])*");
  private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]*");

  private YamlText() {}

  static String of(Map<String, Object> root) {
    var settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setIndent(2)
            .setSplitLines(false)
            .build();
    return new Dump(settings, new Quoting(settings)).dumpToString(root);
  }

  private static ScalarStyle style(String text) {
    if (text.indexOf('\n') >= 0) {
      return BLOCK.matcher(text).matches() ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
    }
    if (PLAIN.matcher(text).matches()
        && !text.contains(": ")
        && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
      return ScalarStyle.PLAIN;
    }
    return PRINTABLE.matcher(text).matches()
        ? ScalarStyle.SINGLE_QUOTED
        : ScalarStyle.DOUBLE_QUOTED;
  }

  private static final class Quoting extends StandardRepresenter {
    Quoting(DumpSettings settings) {
      super(settings);
      representers.put(
          String.class,
          data -> {
            var text = String.valueOf(data);
            return representScalar(Tag.STR, text, style(text));
          });
    }
  }
}
