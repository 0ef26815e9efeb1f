// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import java.nio.file.Path;
import java.util.Map;

/** Where the user's environment puts things. */
final class Folders {
  private Folders() {}

  /** The assembler's part of Slipway's cache. */
  static Path cache() {
    return cache(System.getenv());
  }

  static Path cache(Map<String, String> environment) {
    var own = environment.getOrDefault("SLIPWAY_CACHE", "");
    var base = own.isEmpty() ? home(environment).resolve(".cache/slipway") : Path.of(own);
    return base.resolve("assembler");
  }

  /** Docker's configuration, with credentials. */
  static Path dockerConfig() {
    var environment = System.getenv();
    var own = environment.getOrDefault("DOCKER_CONFIG", "");
    var folder = own.isEmpty() ? home(environment).resolve(".docker") : Path.of(own);
    return folder.resolve("config.json");
  }

  /** The user's folder. */
  static Path home() {
    return home(System.getenv());
  }

  private static Path home(Map<String, String> environment) {
    return Path.of(environment.getOrDefault("HOME", "/"));
  }
}
