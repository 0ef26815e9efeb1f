// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * LinuxKit's model of an OS image, as far as it is understood. It is written to the build pod as it
 * is: JSON is YAML.
 *
 * @param kernel the kernel
 * @param init images laid over each other as the root file system
 * @param onboot containers that run once, one after the other, before the services
 * @param services containers that always run
 * @param files files added to the root file system
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(self.services) || self.services.all(s, self.services.exists_one(o, o.name == s.name))",
    message = "os.services: two services have the same name; give each its own")
public record OSModel(
    @Required @JsonPropertyDescription("kernel is the kernel of the image.") Kernel kernel,
    @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "init are images laid over each other as the root file system, the last on top.")
        List<String> init,
    @Size(max = 32)
        @JsonPropertyDescription(
            "onboot are containers that run once, in order, before the services.")
        List<OSContainer> onboot,
    @Size(max = 64) @JsonPropertyDescription("services are containers that always run.")
        List<OSContainer> services,
    @Size(max = 128) @JsonPropertyDescription("files are added to the root file system.")
        List<OSFile> files) {
  public OSModel {
    init = Absent.list(init);
    onboot = Absent.list(onboot);
    services = Absent.list(services);
    files = Absent.list(files);
  }
}
