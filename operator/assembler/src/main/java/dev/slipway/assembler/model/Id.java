// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

/** A user or a group of files and processes. */
public sealed interface Id {
  /** Root. */
  Id ROOT = new Numeric(0);

  /** A number of 32 bits. */
  record Numeric(long value) implements Id {}

  /** The number that {@link OsModel#ids} gives to the container of this name. */
  record OfContainer(String container) implements Id {}
}
