// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a drain is. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DrainStatus(
    @JsonPropertyDescription("startedAt is when the node was cordoned.") @Nullable String startedAt,
    @JsonPropertyDescription("remaining is how many pods are still there.")
        @Nullable Integer remaining,
    @JsonPropertyDescription("blockedBy is what refuses.") List<Waiting> blockedBy,
    @JsonPropertyDescription("abortedAt is when it was given up, if it was.")
        @Nullable String abortedAt) {
  public DrainStatus {
    blockedBy = Absent.list(blockedBy);
  }
}
