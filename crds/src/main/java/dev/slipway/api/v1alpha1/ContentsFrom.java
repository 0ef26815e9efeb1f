// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the contents of a file come from. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.configMapKeyRef) != has(self.secretKeyRef)",
    message = "os.files: contentsFrom: give exactly one of configMapKeyRef and secretKeyRef")
public record ContentsFrom(
    @JsonPropertyDescription("configMapKeyRef is a key of a ConfigMap.")
        @Nullable KeyRef configMapKeyRef,
    @JsonPropertyDescription("secretKeyRef is a key of a Secret.") @Nullable KeyRef secretKeyRef,
    @Size(max = 64)
        @Pattern("^[0-9a-f]{64}$")
        @JsonPropertyDescription(
            "sha256 is the hash of what the key held when the build was made; the operator sets it, in builds only.")
        @Nullable String sha256) {}
