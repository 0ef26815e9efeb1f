// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.api.v1alpha1.OutputType;
import dev.slipway.controller.registry.Manifest;
import dev.slipway.core.build.Adoption;
import dev.slipway.core.build.Artifact;
import dev.slipway.core.build.PodWord;
import dev.slipway.core.registry.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the index that lies under a build's tag: by its annotations it says which build it is; see
 * docs/interfaces.md. What does not say so is no equal build.
 */
final class Adoptions {
  private static final String BUILD = "dev.slipway.build-id";
  private static final String SIZE = "dev.slipway.size";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, OutputType> TYPES =
      Map.of(
          "application/vnd.slipway.os-image.v1", OutputType.KernelInitrd,
          "application/vnd.slipway.os-image.squashfs.v1", OutputType.KernelSquashfs,
          "application/vnd.slipway.os-image.erofs.v1", OutputType.KernelErofs,
          "application/vnd.slipway.os-image.tar.v1", OutputType.Tar,
          "application/vnd.slipway.os-image.tar-kernel-initrd.v1", OutputType.TarKernelInitrd);

  private Adoptions() {}

  static Adoption of(Manifest document, OSImageBuildSpec spec) {
    return switch (document) {
      case Manifest.Found(String digest, String json) -> read(digest, json, spec);
      case Manifest.Missing(Lookup.Unreachable(String said)) -> new Adoption.Unreachable(said);
      // Registries also deny what is not there yet. Whether it may be published, the pod finds out.
      case Manifest.Missing _ -> new Adoption.Nothing();
    };
  }

  private static Adoption read(String digest, String json, OSImageBuildSpec spec) {
    JsonNode index;
    try {
      index = JSON.readTree(json);
    } catch (JsonProcessingException _) {
      return new Adoption.Nothing();
    }
    var annotations = index.path("annotations");
    if (!spec.contentDigest().equals(annotations.path(BUILD).asText())) {
      return new Adoption.Nothing();
    }
    var outputs = new ArrayList<Artifact.Output>();
    for (var manifest : index.path("manifests")) {
      output(manifest).ifPresent(outputs::add);
    }
    var artifact = new Artifact(digest, number(annotations), 0, number(annotations), 0, 0, outputs);
    return hasAll(outputs, spec) && PodWord.published(artifact) instanceof PodWord.Published
        ? new Adoption.Equal(artifact)
        : new Adoption.Nothing();
  }

  private static boolean hasAll(List<Artifact.Output> outputs, OSImageBuildSpec spec) {
    return spec.outputs().stream()
        .allMatch(wanted ->
            spec.architectures().stream()
                .allMatch(arch ->
                    outputs.stream()
                        .anyMatch(o ->
                            o.type().equals(wanted.type().name())
                                && o.arch().equals(arch.name()))));
  }

  private static Optional<Artifact.Output> output(JsonNode manifest) {
    return Optional.ofNullable(TYPES.get(manifest.path("artifactType").asText()))
        .map(type ->
            new Artifact.Output(
                type.name(),
                manifest.path("platform").path("architecture").asText(),
                manifest.path("digest").asText(),
                number(manifest.path("annotations"))));
  }

  private static long number(JsonNode annotations) {
    return annotations.path(SIZE).asLong(0);
  }
}
