// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.output.Format;
import dev.slipway.assembler.output.Formats;
import java.util.Iterator;

/** The names of the formats, for help and completion. */
final class FormatNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Formats.ALL.stream().map(Format::name).iterator();
  }
}
