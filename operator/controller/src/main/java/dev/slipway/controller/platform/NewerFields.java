// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * Resources may have fields that this operator does not know: those of a newer definition, while
 * operators are upgraded or taken back. It reads the rest; else one such resource would stop it
 * from seeing any of its kind.
 */
@Singleton
final class NewerFields implements KubernetesClientObjectMapperCustomizer {
  @Override
  public void customize(ObjectMapper mapper) {
    mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }
}
