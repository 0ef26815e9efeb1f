// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.lock.LockFile;
import dev.slipway.assembler.model.OsModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which lock file is honoured. */
final class LockOption {
  @Option(
      names = "--lock",
      paramLabel = "FILE",
      description =
          "The lock file with the digests of the images (default: that beside the first model, with"
              + " the suffix .lock, if it is there); it must list every image that is not named by digest.")
  @Nullable Path file;

  /** The lock file that was named, or would be there by default. */
  Optional<LockFile> lock(List<String> models) {
    return file == null ? LockFile.beside(models.getFirst()) : Optional.of(new LockFile(file));
  }

  /** The lock file that holds for models, if one does: one that was named must be there. */
  Optional<LockFile> inForce(List<String> models) {
    return lock(models).filter(lock -> file != null || lock.exists());
  }

  /** The model with its images named by the locked digests; as it is when nothing locks it. */
  OsModel pin(OsModel model, List<String> models) throws AssemblyException {
    var lock = inForce(models);
    return lock.isPresent() ? lock.get().pin(model) : model;
  }
}
