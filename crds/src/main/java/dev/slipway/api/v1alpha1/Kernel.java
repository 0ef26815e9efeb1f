// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The kernel of an image. With {@code extends}, each key replaces that of the images before. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Kernel(
    @Size(min = 1, max = 512)
        @Pattern("^[^@\\s]\\S*$")
        @JsonPropertyDescription("image is an OCI image that holds the kernel and its modules.")
        @Nullable String image,
    @Size(max = 2047)
        @JsonPropertyDescription(
            "cmdline is the kernel's command line; default: a serial console, quiet, panic=-1.")
        @Nullable String cmdline,
    @Size(min = 1, max = 4096)
        @JsonPropertyDescription("binary is the kernel's file in the image; default: kernel.")
        @Nullable String binary,
    @Size(max = 4096)
        @JsonPropertyDescription(
            "tar is the archive in the image with the modules; default: kernel.tar, if it is there. none: no modules.")
        @Nullable String tar,
    @Size(max = 4096)
        @JsonPropertyDescription(
            "ucode is the archive in the image with the processor's microcode.")
        @Nullable String ucode) {
  /** A kernel as its image has it. */
  public static Kernel of(String image, @Nullable String cmdline) {
    return new Kernel(image, cmdline, null, null, null);
  }
}
