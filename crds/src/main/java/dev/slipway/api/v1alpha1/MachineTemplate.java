// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every node of a pool gets when it joins. Nodes that are there keep theirs; new nodes get the
 * new.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MachineTemplate(
    @JsonPropertyDescription("labels are set on the Node.") Map<String, String> labels,
    @Size(max = 32) @JsonPropertyDescription("taints are set on the Node.")
        List<NodeTaint> taints) {
  public MachineTemplate(@Nullable Map<String, String> labels, @Nullable List<NodeTaint> taints) {
    this.labels = Absent.map(labels);
    this.taints = Absent.list(taints);
  }
}
