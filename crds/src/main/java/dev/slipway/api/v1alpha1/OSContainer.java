// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container of an image. What is absent comes from the image's label {@code
 * org.mobyproject.config}, then from LinuxKit's defaults; therefore absent and empty differ, and
 * lists may be null.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OSContainer(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription("name is the container's name, a DNS label.")
        String name,
    @Required @Size(min = 1, max = 512) @JsonPropertyDescription("image is the OCI image it runs.")
        String image,
    @Size(max = 64) @JsonPropertyDescription("command replaces the image's entrypoint and command.")
        @Nullable List<String> command,
    @Size(max = 128) @JsonPropertyDescription("env replaces the image's environment: NAME=value.")
        @Nullable List<String> env,
    @Size(max = 4096) @JsonPropertyDescription("cwd is the working directory.")
        @Nullable String cwd,
    @Size(max = 64) @JsonPropertyDescription("capabilities are CAP_… names, or all, or none.")
        @Nullable List<String> capabilities,
    @JsonProperty("capabilities.add")
        @Size(max = 64)
        @JsonPropertyDescription("capabilities.add are added to those of the image's label.")
        @Nullable List<String> capabilitiesAdd,
    @Size(max = 64) @JsonPropertyDescription("binds are bind mounts: source:destination[:options].")
        @Nullable List<String> binds,
    @JsonProperty("binds.add")
        @Size(max = 64)
        @JsonPropertyDescription("binds.add are added to those of the image's label.")
        @Nullable List<String> bindsAdd,
    @Size(max = 64) @JsonPropertyDescription("mounts are mounts of the OCI runtime specification.")
        @Nullable List<OSMount> mounts,
    @Size(max = 64) @JsonPropertyDescription("tmpfs are tmpfs mounts: destination[:options].")
        @Nullable List<String> tmpfs,
    @Size(max = 255)
        @JsonPropertyDescription("net is the network namespace: host, new, none or a path.")
        @Nullable String net,
    @Size(max = 255) @JsonPropertyDescription("pid is the PID namespace: new, host or a path.")
        @Nullable String pid,
    @Size(max = 255) @JsonPropertyDescription("ipc is the IPC namespace: host, new or a path.")
        @Nullable String ipc,
    @Size(max = 255) @JsonPropertyDescription("uts is the UTS namespace: host, new or a path.")
        @Nullable String uts,
    @Min(0) @Max(4294967294.0) @JsonPropertyDescription("uid is the user id.") @Nullable Long uid,
    @Min(0) @Max(4294967294.0) @JsonPropertyDescription("gid is the group id.") @Nullable Long gid,
    @JsonPropertyDescription("readonly makes the container's root file system read-only.")
        @Nullable Boolean readonly,
    @Size(max = 16)
        @JsonPropertyDescription(
            "rootfsPropagation is private, shared, slave or rshared, rslave, rprivate.")
        @Nullable String rootfsPropagation,
    @Size(max = 63) @JsonPropertyDescription("hostname is the host name in a new UTS namespace.")
        @Nullable String hostname,
    @JsonPropertyDescription("runtime is done in the root file system before the container starts.")
        @Nullable OSRuntime runtime) {

  /** The same container from another image reference. */
  public OSContainer withImage(String other) {
    return new OSContainer(
        name,
        other,
        command,
        env,
        cwd,
        capabilities,
        capabilitiesAdd,
        binds,
        bindsAdd,
        mounts,
        tmpfs,
        net,
        pid,
        ipc,
        uts,
        uid,
        gid,
        readonly,
        rootfsPropagation,
        hostname,
        runtime);
  }
}
