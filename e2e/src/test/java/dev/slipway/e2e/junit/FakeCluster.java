// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.junit;

import dev.slipway.e2e.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A cluster that is a shell script: {@code $*} is what is asked of it, {@code $DIR} its folder. */
final class FakeCluster {
  private FakeCluster() {}

  static Cluster of(Path folder, String script) throws IOException {
    var program = folder.resolve("cluster");
    Files.writeString(program, "#!/bin/sh\nDIR='%s'\nshift 2\n%s\n".formatted(folder, script));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Cluster(folder, program.toString(), "fake");
  }
}
