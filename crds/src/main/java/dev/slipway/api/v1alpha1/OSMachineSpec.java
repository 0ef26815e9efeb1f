// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** What a machine was launched with. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self == oldSelf",
    message = "spec: a machine does not change; delete it, and its pool makes another")
public record OSMachineSpec(
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("pool is the OSNodePool's name.")
        String pool,
    @Required @JsonPropertyDescription("build is what the machine boots.") MachineBuild build,
    @Required @JsonPropertyDescription("machineClassRef names the OSMachineClass.")
        LocalRef machineClassRef,
    @JsonPropertyDescription("labels are set on the Node.") Map<String, String> labels,
    @Size(max = 32) @JsonPropertyDescription("taints are set on the Node.")
        List<NodeTaint> taints) {
  public OSMachineSpec {
    labels = Absent.map(labels);
    taints = Absent.list(taints);
  }
}
