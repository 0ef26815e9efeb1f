// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.resource;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.model.FileSpec;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Texts of files of this machine, as far as a resource holds them.
 *
 * @param home what {@code ~/} stands for
 */
public record LocalTexts(Path home) implements ImageResource.Texts {
  /** What OSImage's {@code spec.os.files[].contents} may have, in characters. */
  private static final int LIMIT = 262_144;

  private static final String ELSEWHERE =
      "put it into a ConfigMap or Secret and say contentsFrom, or into an image";

  @Override
  public Optional<String> read(FileSpec.CopyOf file) {
    var source = file.source();
    var path = source.startsWith("~/") ? home.resolve(source.substring(2)) : Path.of(source);
    if (Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          source + " is a folder: name its files one by one, or put them into an image");
    }
    try {
      if (Files.exists(path) && Files.size(path) > LIMIT) {
        throw new IllegalArgumentException(
            "%s is larger than %d bytes: %s".formatted(source, LIMIT, ELSEWHERE));
      }
      return Optional.of(Files.readString(path));
    } catch (NoSuchFileException e) {
      if (file.optional()) {
        return Optional.empty();
      }
      throw new IllegalArgumentException(source + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "%s is no text in UTF-8: %s".formatted(source, ELSEWHERE), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(source + ": " + AssemblyException.why(e), e);
    }
  }
}
