// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A folder that containers share. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.format) || has(self.image)",
    message =
        "os.volumes: a volume without an image has no format; give image, or leave format out")
@ValidationRule(
    value = "!has(self.platforms) || (has(self.format) && self.format == 'oci')",
    message = "os.volumes: platforms are for format: oci; a file system has one platform")
public record OSVolume(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9_-]{1,63}$")
        @JsonPropertyDescription("name is what binds and mounts call it.")
        String name,
    @Size(min = 1, max = 512)
        @Pattern("^[^@\\s]\\S*$")
        @JsonPropertyDescription(
            "image is an OCI image whose files it holds; without one it is empty.")
        @Nullable String image,
    @JsonPropertyDescription("readonly says whether it is never written.")
        @Nullable Boolean readonly,
    @JsonPropertyDescription(
            "format is filesystem (the default): the image's files; or oci: the image as an OCI image layout.")
        @Nullable Format format,
    @Size(max = 16)
        @JsonPropertyDescription(
            "platforms are those of an OCI layout, as in linux/amd64; default: all that the image has.")
        @Nullable List<@Size(max = 64) @Pattern("^[a-z0-9]+/[a-z0-9]+(/[a-z0-9.]+)?$") String>
            platforms) {
  /** How a volume holds its image. */
  public enum Format {
    @JsonProperty("filesystem")
    FILESYSTEM,
    @JsonProperty("oci")
    OCI
  }
}
