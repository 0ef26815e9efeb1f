// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A mount of the OCI runtime specification (config.md, "Mounts"). */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OSMount(
    @Required
        @Size(min = 1, max = 4096)
        @JsonPropertyDescription("destination is an absolute path in the container.")
        String destination,
    @Size(max = 64) @JsonPropertyDescription("type is the file system's type.")
        @Nullable String type,
    @Size(max = 4096) @JsonPropertyDescription("source is the device, or the path to bind.")
        @Nullable String source,
    @Size(max = 32) @JsonPropertyDescription("options are mount options.")
        @Nullable List<String> options) {}
