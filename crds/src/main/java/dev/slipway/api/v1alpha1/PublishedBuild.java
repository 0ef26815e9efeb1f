// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A build that succeeded and lies in the registry. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PublishedBuild(
    @JsonPropertyDescription("build is the OSImageBuild's name.") String build,
    @JsonPropertyDescription("contentDigest identifies the content; nodes report it.")
        String contentDigest,
    @JsonPropertyDescription("reference is the artifact: repository@digest.") String reference,
    @JsonPropertyDescription("sizeBytes is the artifact's size.") Long sizeBytes,
    @JsonPropertyDescription("completedAt is when the build ended.") @Nullable String completedAt,
    @JsonPropertyDescription("verifiedAt is when its boot test passed.")
        @Nullable String verifiedAt,
    @Size(max = 10) @JsonPropertyDescription("outputs are its forms.")
        List<PublishedOutput> outputs) {
  public PublishedBuild {
    outputs = Absent.list(outputs);
  }
}
