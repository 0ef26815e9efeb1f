// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.progress;

/** Receives what happens; safe for use by several threads. */
public interface Progress {
  /** Says nothing. */
  Progress SILENT = (phase, what, total) -> Transfer.UNSEEN;

  /**
   * Something begins that takes time.
   *
   * @param phase what it is a part of
   * @param what what it is, for people
   * @param total its size in bytes, 0 when unknown
   */
  Transfer begin(Phase phase, String what, long total);

  /** So many bytes are going to begin in a phase. */
  default void expect(Phase phase, long bytes) {}

  /** Something that users should know of, though the build goes on. */
  default void warn(String message) {}

  /** One thing under way; closing it says that it has ended. */
  interface Transfer extends AutoCloseable {
    /** Nobody watches. */
    Transfer UNSEEN = bytes -> {};

    /** More bytes are done. */
    void advance(long bytes);

    @Override
    default void close() {}
  }
}
