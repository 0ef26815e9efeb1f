// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** What is built: all images by digest. */
@ValidationRule(
    value =
        "self.contentDigest == oldSelf.contentDigest && self.image == oldSelf.image && self.repository == oldSelf.repository",
    message = "spec: a build does not change; the operator makes a new one for new content")
public record OSImageBuildSpec(
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("image is the OSImage's name.")
        String image,
    @Required
        @Pattern("^sha256:[0-9a-f]{64}$")
        @Size(max = 71)
        @JsonPropertyDescription(
            "contentDigest identifies the content; the built system reports it as BUILD_ID.")
        String contentDigest,
    @Required
        @Size(min = 3, max = 255)
        @JsonPropertyDescription("repository is where the artifact goes.")
        String repository,
    @Required @JsonPropertyDescription("os is what the image is made of, each image by digest.")
        OSModel os) {}
