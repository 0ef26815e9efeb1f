// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LinuxKit's model of an OS image, or where its YAML is. It is written to the build pod as it is:
 * JSON is YAML.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(self.services) || self.services.all(s, self.services.exists_one(o, o.name == s.name))",
    message = "os.services: two services have the same name; give each its own")
@ValidationRule(
    value =
        "!has(self.volumes) || self.volumes.all(v, self.volumes.exists_one(o, o.name == v.name))",
    message = "os.volumes: two volumes have the same name; give each its own")
@ValidationRule(
    value =
        "!has(self.yamlFrom) || !(has(self.kernel) || has(self.init) || has(self.volumes) || has(self.onboot) || has(self.onshutdown) || has(self.services) || has(self.files))",
    message =
        "spec.os: yamlFrom is the whole model; leave the other fields out, or put them into an OSImage that extends this one")
@ValidationRule(
    value =
        "!has(self.onboot) || self.onboot.all(c, !has(c.restart) && !has(c.after) && !has(c.ready))",
    message =
        "os.onboot: restart, after and ready are for services; containers of onboot run to their end, in their order")
@ValidationRule(
    value =
        "!has(self.onshutdown) || self.onshutdown.all(c, !has(c.restart) && !has(c.after) && !has(c.ready))",
    message =
        "os.onshutdown: restart, after and ready are for services; containers of onshutdown run to their end, in their order")
@ValidationRule(
    value = "!has(self.services) || self.services.all(c, !has(c.onFailure))",
    message = "os.services: onFailure is for onboot and onshutdown; for a service there is restart")
@ValidationRule(
    value =
        "!has(self.services) || self.services.all(c, !has(c.after) || !c.after.exists(a, a == c.name))",
    message = "os.services: a service cannot run after itself; take its name out of after")
@ValidationRule(
    value = "!has(self.files) || self.files.all(f, self.files.exists_one(o, o.path == f.path))",
    message = "os.files: two files have the same path; give each its own")
public record OSModel(
    @JsonPropertyDescription(
            "yamlFrom takes the whole model from a ConfigMap with a linuxkit.yml; then there is nothing else here.")
        @Nullable YamlFrom yamlFrom,
    @JsonPropertyDescription("kernel is the kernel of the image.") @Nullable Kernel kernel,
    @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "init are images laid over each other as the root file system, the last on top.")
        List<@Size(max = 512) @Pattern("^[^@\\s]\\S*$") String> init,
    @Size(max = 32) @JsonPropertyDescription("volumes are folders that containers share.")
        List<OSVolume> volumes,
    @Size(max = 32)
        @JsonPropertyDescription(
            "onboot are containers that run to their end, one after the other, before the services.")
        List<OSContainer> onboot,
    @Size(max = 32)
        @JsonPropertyDescription(
            "onshutdown are containers that run to their end, one after the other, after the services.")
        List<OSContainer> onshutdown,
    @Size(max = 64) @JsonPropertyDescription("services are containers that always run.")
        List<OSContainer> services,
    @Size(max = 128) @JsonPropertyDescription("files are put into the root file system last.")
        List<OSFile> files) {
  public OSModel {
    init = Absent.list(init);
    volumes = Absent.list(volumes);
    onboot = Absent.list(onboot);
    onshutdown = Absent.list(onshutdown);
    services = Absent.list(services);
    files = Absent.list(files);
  }

  /** A model of the most used parts. */
  public static OSModel of(
      Kernel kernel,
      List<String> init,
      List<OSContainer> onboot,
      List<OSContainer> services,
      List<OSFile> files) {
    return new OSModel(null, kernel, init, List.of(), onboot, List.of(), services, files);
  }
}
