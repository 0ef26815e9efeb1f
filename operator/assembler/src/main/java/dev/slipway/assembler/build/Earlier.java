// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.registry.Digest;
import java.util.Map;
import java.util.Optional;

/**
 * What earlier builds have made and published. A part of it can be in an image again without its
 * bytes being here.
 */
public interface Earlier {
  /** Nothing was published before. */
  Earlier NOTHING =
      new Earlier() {
        @Override
        public Map<String, Stored> recall(Digest key) {
          return Map.of();
        }

        @Override
        public Optional<String> fact(Digest key) {
          return Optional.empty();
        }

        @Override
        public void fetch(Stored part) {}
      };

  /** All that was made from the inputs with this hash, by its names; empty if any of it is gone. */
  Map<String, Stored> recall(Digest key);

  /** What was read from images that need not be pulled for anything else. */
  Optional<String> fact(Digest key);

  /** Brings the bytes of a part into the cache, unless they are there. */
  void fetch(Stored part) throws AssemblyException;

  /** Brings all of an image into the cache. */
  default void fetch(OsImage image) throws AssemblyException {
    fetch(image.kernel());
    for (var part : image.initrd()) {
      fetch(part);
    }
  }
}
