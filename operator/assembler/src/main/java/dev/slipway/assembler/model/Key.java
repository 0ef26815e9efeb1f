// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

/**
 * A key of a mapping.
 *
 * @param about what it means, one line
 * @param ours whether LinuxKit has no such key
 */
record Key<T>(String name, Shape<T> shape, String about, boolean required, boolean ours) {
  static <T> Key<T> of(String name, Shape<T> shape, String about) {
    return new Key<>(name, shape, about, false, false);
  }

  Key<T> must() {
    return new Key<>(name, shape, about, true, ours);
  }

  Key<T> added() {
    return new Key<>(name, shape, about, required, true);
  }
}
