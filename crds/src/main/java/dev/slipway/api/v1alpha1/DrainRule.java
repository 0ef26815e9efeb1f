// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** What a drain does about some pods. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DrainRule(
    @Size(max = 32) @JsonPropertyDescription("namespaces are those of the pods; none means all.")
        List<String> namespaces,
    @JsonPropertyDescription("matchLabels are labels that the pods have, all of them.")
        Map<String, String> matchLabels,
    @Required
        @JsonPropertyDescription(
            "action is Evict, Skip (left alone, and gone with the machine) or Wait (not evicted, and the machine stays until they have gone).")
        DrainAction action) {
  public DrainRule {
    namespaces = Absent.list(namespaces);
    matchLabels = Absent.map(matchLabels);
  }
}
