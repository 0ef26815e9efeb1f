// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** User names and passwords for registries. */
@FunctionalInterface
public interface Credentials {
  /** No credentials. */
  Credentials NONE = registry -> Optional.empty();

  /** The value of a Basic Authorization header for a registry, if there is one. */
  Optional<String> basic(String registry) throws IOException;

  /**
   * What {@code docker login} has left, also its credential helpers.
   *
   * @param config Docker's config.json, which need not exist
   */
  static Credentials ofDocker(Path config) {
    return registry -> {
      if (!Files.exists(config)) {
        return Optional.empty();
      }
      var image = ImageReference.of(registry, "any", "latest");
      try {
        return CredentialRetrieverFactory.forImage(image, event -> {})
            .dockerConfig(config)
            .retrieve()
            .map(found -> encode(found.getUsername() + ":" + found.getPassword()));
      } catch (CredentialRetrievalException e) {
        throw new IOException("cannot read credentials from " + config, e);
      }
    };
  }

  private static String encode(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
