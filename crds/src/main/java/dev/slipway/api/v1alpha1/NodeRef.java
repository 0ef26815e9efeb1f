// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** A Node by name and UID: a name alone could come to mean another. */
public record NodeRef(
    @JsonPropertyDescription("name is the Node's name.") String name,
    @JsonPropertyDescription("uid is the Node's UID.") String uid) {}
