// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container of an image. What is absent comes from the image's label {@code
 * org.mobyproject.config}, then from LinuxKit's defaults; therefore absent and empty differ, and
 * lists may be null.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.capabilities) || self.capabilities.size() <= 1 || !self.capabilities.exists(c, c.lowerAscii() in ['all', 'none'])",
    message = "capabilities: give all or none by itself, or a list of names")
@ValidationRule(
    value =
        "!has(self.capabilities__dot__add) || self.capabilities__dot__add.size() <= 1 || !self.capabilities__dot__add.exists(c, c.lowerAscii() in ['all', 'none'])",
    message = "capabilities.add: give all or none by itself, or a list of names")
@ValidationRule(
    value =
        "!has(self.ambient) || self.ambient.size() <= 1 || !self.ambient.exists(c, c.lowerAscii() in ['all', 'none'])",
    message = "ambient: give all or none by itself, or a list of names")
public record OSContainer(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$")
        @JsonPropertyDescription("name is what it is called; services have different names.")
        String name,
    @Required
        @Size(min = 1, max = 512)
        @Pattern("^[^@\\s]\\S*$")
        @JsonPropertyDescription("image is the OCI image it runs.")
        String image,
    @Size(max = 64)
        @JsonPropertyDescription("command replaces the image's entry point and command.")
        @Nullable List<@Size(max = 4096) String> command,
    @Size(max = 128)
        @JsonPropertyDescription("env is NAME=VALUE; it replaces the image's environment.")
        @Nullable List<@Size(max = 4096) @Pattern("^[^=\\x00]+=[^\\x00]*$") String> env,
    @Size(max = 4096)
        @Pattern("^/")
        @JsonPropertyDescription("cwd is the folder it runs in; default: the image's, or /.")
        @Nullable String cwd,
    @SchemaFrom(type = IntOrString.class)
        @JsonPropertyDescription(
            "uid is the user: a number, or the name of a container for that one's own.")
        @Nullable OSId uid,
    @SchemaFrom(type = IntOrString.class) @JsonPropertyDescription("gid is the group, as uid.")
        @Nullable OSId gid,
    @Size(max = 32) @JsonPropertyDescription("additionalGids are more groups, as gid.")
        @Nullable List<OSId> additionalGids,
    @Min(-1000)
        @Max(1000)
        @JsonPropertyDescription(
            "oomScoreAdj is how soon it is killed when memory runs out: higher is sooner.")
        @Nullable Integer oomScoreAdj,
    @Size(max = 32)
        @JsonPropertyDescription(
            "rlimits are NAME,SOFT,HARD of setrlimit(2); a limit may be unlimited.")
        @Nullable
            List<
                @Size(max = 64)
                @Pattern(
                    "^\\s*[A-Za-z_]+\\s*,\\s*([0-9]{1,20}|[uU][nN][lL][iI][mM][iI][tT][eE][dD])\\s*,\\s*([0-9]{1,20}|[uU][nN][lL][iI][mM][iI][tT][eE][dD])\\s*$")
                String>
            rlimits,
    @Size(max = 64)
        @JsonPropertyDescription(
            "capabilities are CAP_… names of capabilities(7), or one all or none; default: none.")
        @Nullable
            List<
                @Size(max = 32) @Pattern("^([aA][lL][lL]|[nN][oO][nN][eE]|CAP_[A-Z_]{2,24})$")
                String>
            capabilities,
    @JsonProperty("capabilities.add")
        @Size(max = 64)
        @JsonPropertyDescription(
            "capabilities.add are more capabilities than those of the image's label.")
        @Nullable
            List<
                @Size(max = 32) @Pattern("^([aA][lL][lL]|[nN][oO][nN][eE]|CAP_[A-Z_]{2,24})$")
                String>
            capabilitiesAdd,
    @Size(max = 64)
        @JsonPropertyDescription(
            "ambient are capabilities that programs keep which are not root's.")
        @Nullable
            List<
                @Size(max = 32) @Pattern("^([aA][lL][lL]|[nN][oO][nN][eE]|CAP_[A-Z_]{2,24})$")
                String>
            ambient,
    @JsonPropertyDescription("noNewPrivileges says whether no program may gain privileges.")
        @Nullable Boolean noNewPrivileges,
    @SchemaFrom(type = OSSeccomp.Filter.class)
        @JsonPropertyDescription(
            "seccomp is which system calls it may make: default, unconfined, or linux.seccomp of the OCI runtime specification.")
        @Nullable OSSeccomp seccomp,
    @Size(min = 1, max = 255)
        @JsonPropertyDescription("apparmor is a profile that the kernel has loaded.")
        @Nullable String apparmor,
    @JsonPropertyDescription("landlock are the only paths that it may use, by landlock(7).")
        @Nullable Landlock landlock,
    @Size(max = 64)
        @JsonPropertyDescription(
            "binds are SOURCE:DESTINATION[:OPTIONS]; SOURCE is a path of the system or the name of a volume.")
        @Nullable List<@Size(max = 4096) @Pattern("^(/[^:]*|[a-z0-9_-]+):/[^:]*(:[^:]+)?$") String>
            binds,
    @JsonProperty("binds.add")
        @Size(max = 64)
        @JsonPropertyDescription("binds.add are more binds than those of the image's label.")
        @Nullable List<@Size(max = 4096) @Pattern("^(/[^:]*|[a-z0-9_-]+):/[^:]*(:[^:]+)?$") String>
            bindsAdd,
    @Size(max = 64)
        @JsonPropertyDescription(
            "mounts are mounts of the OCI runtime specification; one at a default mount's place replaces it.")
        @Nullable List<OSMount> mounts,
    @Size(max = 64) @JsonPropertyDescription("tmpfs are DESTINATION[:OPTIONS].")
        @Nullable List<@Size(max = 4096) @Pattern("^/[^:]*(:[^:]*)?$") String> tmpfs,
    @Size(max = 64) @JsonPropertyDescription("devices are device nodes, and access to them.")
        @Nullable List<OSDevice> devices,
    @JsonPropertyDescription(
            "readonly says whether its root file system, /dev and /sys are read-only.")
        @Nullable Boolean readonly,
    @Size(max = 64) @JsonPropertyDescription("maskedPaths are paths that it cannot read.")
        @Nullable List<@Size(max = 4096) @Pattern("^/") String> maskedPaths,
    @Size(max = 64) @JsonPropertyDescription("readonlyPaths are paths that it cannot write.")
        @Nullable List<@Size(max = 4096) @Pattern("^/") String> readonlyPaths,
    @JsonPropertyDescription("rootfsPropagation is how mounts in it spread.")
        @Nullable Propagation rootfsPropagation,
    @Size(max = 255)
        @Pattern("^(/[\\s\\S]+|host|root|new|none)$")
        @JsonPropertyDescription(
            "net is the network: host (or root, the default), new (or none), or a path.")
        @Nullable String net,
    @Size(max = 255)
        @Pattern("^(/[\\s\\S]+|host|root|new)$")
        @JsonPropertyDescription("pid are processes: new (the default), host (or root), or a path.")
        @Nullable String pid,
    @Size(max = 255)
        @Pattern("^(/[\\s\\S]+|host|root|new)$")
        @JsonPropertyDescription(
            "ipc is System V IPC: host (or root, the default), new, or a path.")
        @Nullable String ipc,
    @Size(max = 255)
        @Pattern("^(/[\\s\\S]+|host|root|new)$")
        @JsonPropertyDescription(
            "uts is the host name: host (or root, the default), new, or a path.")
        @Nullable String uts,
    @Size(max = 255)
        @Pattern("^(/[\\s\\S]+|host|root|new)$")
        @JsonPropertyDescription("userns are users: host (or root, the default), new, or a path.")
        @Nullable String userns,
    @Size(max = 63)
        @Pattern("^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$")
        @JsonPropertyDescription("hostname is its host name, with uts: new.")
        @Nullable String hostname,
    @Size(max = 64) @JsonPropertyDescription("uidMappings are users, with userns: new.")
        @Nullable List<OSIdMapping> uidMappings,
    @Size(max = 64) @JsonPropertyDescription("gidMappings are groups, with userns: new.")
        @Nullable List<OSIdMapping> gidMappings,
    @Size(min = 1, max = 4096) @JsonPropertyDescription("cgroupsPath is its control group.")
        @Nullable String cgroupsPath,
    @JsonPropertyDescription("resources are its share of the machine, by control groups.")
        @Nullable OSResources resources,
    @JsonPropertyDescription("sysctl are kernel settings of its namespaces.")
        @Nullable Map<String, String> sysctl,
    @JsonPropertyDescription("annotations are anything, for who reads config.json.")
        @Nullable Map<String, String> annotations,
    @JsonPropertyDescription("runtime is what the init does before it starts.")
        @Nullable OSRuntime runtime,
    @JsonPropertyDescription("restart is when a service is started again; default: onFailure.")
        @Nullable Restart restart,
    @Size(max = 64)
        @JsonPropertyDescription("after are services that must be ready before this one starts.")
        @Nullable List<@Size(max = 63) @Pattern("^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$") String>
            after,
    @JsonPropertyDescription("ready is when a service is ready; default: as soon as it runs.")
        @Nullable Ready ready,
    @Size(max = 16)
        @Pattern(
            "^SIG(HUP|INT|QUIT|ABRT|KILL|USR1|USR2|ALRM|TERM|CONT|STOP|WINCH|PWR|RTMIN\\+[1-9][0-9]?)$")
        @JsonPropertyDescription("stopSignal is what asks it to end; default: SIGTERM.")
        @Nullable String stopSignal,
    @Min(0)
        @Max(3600)
        @JsonPropertyDescription("stopTimeout are seconds until it is killed; default: 10.")
        @Nullable Integer stopTimeout,
    @JsonPropertyDescription(
            "onFailure is what happens when one of onboot or onshutdown fails; default: poweroff in onboot, else continue.")
        @Nullable OnFailure onFailure,
    @JsonPropertyDescription("log is what becomes of its output.") @Nullable Log log) {
  /** The only paths that a container may use. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Landlock(
      @Size(max = 64) @JsonPropertyDescription("readOnly are paths it may read and execute.")
          @Nullable List<@Size(max = 4096) @Pattern("^/") String> readOnly,
      @Size(max = 64) @JsonPropertyDescription("readWrite are paths it may do everything with.")
          @Nullable List<@Size(max = 4096) @Pattern("^/") String> readWrite) {}

  /** When a service is ready. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "[has(self.file), has(self.tcp), has(self.exec)].filter(x, x).size() == 1",
      message = "os.services: ready: give exactly one of file, tcp and exec")
  public record Ready(
      @Size(max = 4096)
          @Pattern("^/")
          @JsonPropertyDescription("file is a file of the container that exists then.")
          @Nullable String file,
      @Size(max = 260)
          @Pattern("^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[1-9][0-9]{0,4}$")
          @JsonPropertyDescription("tcp is HOST:PORT that takes a connection then.")
          @Nullable String tcp,
      @Size(min = 1, max = 64)
          @JsonPropertyDescription("exec is a command in the container that ends with 0 then.")
          @Nullable List<@Size(max = 4096) String> exec,
      @Min(1)
          @Max(86400)
          @JsonPropertyDescription("timeoutSeconds is when waiting ends; default: 60.")
          @Nullable Integer timeoutSeconds) {}

  /** What becomes of a container's output. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Log(
      @JsonPropertyDescription("console says whether its output is on the console, too.")
          @Nullable Boolean console,
      @Min(4096) @Max(1099511627776.0) @JsonPropertyDescription("maxBytes is the size of a file.")
          @Nullable Long maxBytes,
      @Min(1) @Max(100) @JsonPropertyDescription("files is how many files are kept.")
          @Nullable Integer files) {}

  /** When a service is started again. */
  public enum Restart {
    @JsonProperty("always")
    ALWAYS,
    @JsonProperty("onFailure")
    ON_FAILURE,
    @JsonProperty("never")
    NEVER
  }

  /** What happens when a container of onboot or onshutdown fails. */
  public enum OnFailure {
    @JsonProperty("continue")
    CONTINUE,
    @JsonProperty("poweroff")
    POWEROFF,
    @JsonProperty("rescue")
    RESCUE
  }

  /** How mounts spread. */
  public enum Propagation {
    @JsonProperty("private")
    PRIVATE,
    @JsonProperty("rprivate")
    RPRIVATE,
    @JsonProperty("shared")
    SHARED,
    @JsonProperty("rshared")
    RSHARED,
    @JsonProperty("slave")
    SLAVE,
    @JsonProperty("rslave")
    RSLAVE,
    @JsonProperty("unbindable")
    UNBINDABLE,
    @JsonProperty("runbindable")
    RUNBINDABLE
  }
}
