// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.failure;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Says where writing failed: the system's own message for a full disk does not. */
public final class WriteFailure {
  private WriteFailure() {}

  /** The same failure, with the folder of the file. */
  public static IOException of(Path file, IOException failure) {
    if (failure instanceof FileSystemException) {
      return failure;
    }
    var named =
        new FileSystemException(String.valueOf(file.getParent()), null, failure.getMessage());
    named.initCause(failure);
    return named;
  }
}
