// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A mount of the OCI runtime specification (config.md, "Mounts"). */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.destination) || has(self.type) || has(self.source)",
    message = "os mounts: give at least one of destination, type and source")
@ValidationRule(
    value =
        "has(self.type) || (has(self.source) && self.source in ['mqueue', 'devpts', 'proc', 'sysfs', 'cgroup']) || (has(self.options) && self.options.exists(o, o in ['bind', 'rbind'])) || (has(self.destination) && self.destination in ['/proc', '/dev', '/dev/pts', '/dev/shm', '/dev/mqueue', '/sys', '/sys/fs/cgroup'])",
    message = "mounts: give type, which neither source, options nor destination tells")
public record OSMount(
    @Size(min = 1, max = 4096)
        @JsonPropertyDescription(
            "destination is where, in the container when relative; default: the usual place of the type.")
        @Nullable String destination,
    @Size(min = 1, max = 64)
        @JsonPropertyDescription("type is the file system; default: what source names.")
        @Nullable String type,
    @Size(min = 1, max = 4096)
        @JsonPropertyDescription("source is a path, a device or a volume; default: the type.")
        @Nullable String source,
    @Size(max = 32) @JsonPropertyDescription("options are as for mount(8).")
        @Nullable List<@Size(max = 4096) @Pattern("^[\\s\\S]+$") String> options,
    @Size(max = 64) @JsonPropertyDescription("uidmappings are users of an id-mapped mount.")
        @Nullable List<OSIdMapping> uidmappings,
    @Size(max = 64) @JsonPropertyDescription("gidmappings are groups of an id-mapped mount.")
        @Nullable List<OSIdMapping> gidmappings) {}
