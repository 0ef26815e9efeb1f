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
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A device node, and access to it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.path == 'all' ? self.type in ['a', 'b', 'c'] : self.type != 'a'",
    message = "os devices: type is b, c, u or p; with path all it is a, b or c")
@ValidationRule(
    value = "self.path == 'all' || has(self.mode)",
    message = "os devices: give its octal mode, such as \"0600\"")
public record OSDevice(
    @Required
        @Size(min = 1, max = 4096)
        @Pattern("^(all|/[\\s\\S]+)$")
        @JsonPropertyDescription(
            "path is where it lies in the container, or all for access to every device of the type.")
        String path,
    @Required
        @JsonPropertyDescription(
            "type is b for block, c or u for character, p for a pipe; with path all also a for both.")
        Type type,
    @Min(0) @Max(4294967295.0) @JsonPropertyDescription("major is its major number.")
        @Nullable Long major,
    @Min(0) @Max(4294967295.0) @JsonPropertyDescription("minor is its minor number.")
        @Nullable Long minor,
    @Size(max = 5)
        @Pattern("^0?[0-7]{3,4}$")
        @JsonPropertyDescription("mode is its octal mode; needed unless path is all.")
        @Nullable String mode) {
  /** What a device is. */
  public enum Type {
    @JsonProperty("a")
    A,
    @JsonProperty("b")
    B,
    @JsonProperty("c")
    C,
    @JsonProperty("u")
    U,
    @JsonProperty("p")
    P
  }
}
