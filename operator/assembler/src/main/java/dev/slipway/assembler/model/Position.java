// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

/**
 * A place in a source.
 *
 * @param source the file, or what else was read
 * @param line counted from 1
 * @param column counted from 1
 */
public record Position(String source, int line, int column) {
  @Override
  public String toString() {
    return source + ":" + line + ":" + column;
  }
}
