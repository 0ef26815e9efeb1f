// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the init does before a container starts. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OSRuntime(
    @Size(max = 32) @JsonPropertyDescription("cgroups are control groups made before it starts.")
        @Nullable List<@Size(max = 4096) @Pattern("^[\\s\\S]+$") String> cgroups,
    @Size(max = 64) @JsonPropertyDescription("mounts are mounts made before it starts.")
        @Nullable List<OSMount> mounts,
    @Size(max = 64)
        @JsonPropertyDescription(
            "mkdir are folders made before it starts: of the system, or of the container when relative.")
        @Nullable List<@Size(max = 4096) @Pattern("^[\\s\\S]+$") String> mkdir,
    @Size(max = 32) @JsonPropertyDescription("interfaces are network interfaces that it gets.")
        @Nullable List<Interface> interfaces,
    @JsonPropertyDescription("bindNS is where its namespaces are bound, for others to join.")
        @Nullable BindNS bindNS,
    @Size(min = 1, max = 63) @JsonPropertyDescription("namespace is the namespace of containerd.")
        @Nullable String namespace) {
  /** Folders alone. */
  public static OSRuntime ofFolders(List<String> mkdir) {
    return new OSRuntime(null, null, mkdir, null, null, null);
  }

  /** A network interface that a container gets. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.peer) == (has(self.add) && self.add == 'veth')",
      message =
          "runtime.interfaces: a veth has two ends: give peer with add: veth, and with nothing else")
  public record Interface(
      @Required
          @Size(min = 1, max = 15)
          @Pattern("^[^/\\s]+$")
          @JsonPropertyDescription(
              "name is the interface; one that is there is moved into the container.")
          String name,
      @Size(min = 1, max = 64)
          @JsonPropertyDescription("add makes one of this type, as ip-link(8) has it.")
          @Nullable String add,
      @Size(min = 1, max = 15)
          @JsonPropertyDescription("peer is the other end of a veth, which the system keeps.")
          @Nullable String peer,
      @JsonPropertyDescription("createInRoot makes it outside and moves it in, as wireguard needs.")
          @Nullable Boolean createInRoot) {}

  /** Paths where namespaces are bound. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BindNS(
      @Size(max = 4096)
          @Pattern("^/")
          @JsonPropertyDescription("cgroup is the path where that one is bound.")
          @Nullable String cgroup,
      @Size(max = 4096)
          @Pattern("^/")
          @JsonPropertyDescription("ipc is the path where that one is bound.")
          @Nullable String ipc,
      @Size(max = 4096)
          @Pattern("^/")
          @JsonPropertyDescription("mnt is the path where that one is bound.")
          @Nullable String mnt,
      @Size(max = 4096)
          @Pattern("^/")
          @JsonPropertyDescription("net is the path where that one is bound.")
          @Nullable String net,
      @Size(max = 4096)
          @Pattern("^/")
          @JsonPropertyDescription("pid is the path where that one is bound.")
          @Nullable String pid,
      @Size(max = 4096)
          @Pattern("^/")
          @JsonPropertyDescription("user is the path where that one is bound.")
          @Nullable String user,
      @Size(max = 4096)
          @Pattern("^/")
          @JsonPropertyDescription("uts is the path where that one is bound.")
          @Nullable String uts) {}
}
