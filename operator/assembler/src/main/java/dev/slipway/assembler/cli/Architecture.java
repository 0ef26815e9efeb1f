// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import org.jspecify.annotations.Nullable;

/** Architectures as Go, and so the OCI image specification, calls them. */
final class Architecture {
  private Architecture() {}

  /** The one that was asked for, else this computer's. */
  static String of(@Nullable String asked) {
    var found = asked == null ? System.getProperty("os.arch", "amd64") : asked;
    return switch (found) {
      case "amd64", "x86_64" -> "amd64";
      case "arm64", "aarch64" -> "arm64";
      default ->
          throw new IllegalArgumentException("--arch: expected amd64 or arm64, found " + found);
    };
  }
}
