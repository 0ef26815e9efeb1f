// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** One form of an image. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Output(
    @Required @JsonPropertyDescription("type is what is made.") OutputType type,
    @Size(max = 8)
        @Pattern("^(zstd(:([1-9]|1[0-9]|2[0-2]))?|gzip|none)$")
        @JsonPropertyDescription("compression is zstd, zstd:LEVEL, gzip or none; default: zstd.")
        @Nullable String compression) {
  /** With the usual compression. */
  public static Output of(OutputType type) {
    return new Output(type, null);
  }
}
