// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done in the root file system before a container starts. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OSRuntime(
    @Size(max = 64) @JsonPropertyDescription("mkdir are folders to make.")
        @Nullable List<String> mkdir) {}
