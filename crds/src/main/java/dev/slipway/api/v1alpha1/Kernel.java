// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * The kernel of an image.
 *
 * @param image an OCI image that holds {@code /kernel} and {@code /kernel.tar} (modules)
 * @param cmdline the kernel's command line
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Kernel(
    @Required
        @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "image is an OCI image that holds /kernel and /kernel.tar (modules).")
        String image,
    @Size(max = 2047) @JsonPropertyDescription("cmdline is the kernel's command line.")
        @Nullable String cmdline) {
  /** The same kernel from another image reference. */
  public Kernel withImage(String other) {
    return new Kernel(other, cmdline);
  }
}
