// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a build is tried: a virtual machine boots it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.checks) || self.checks.all(c, self.checks.exists_one(o, o.name == c.name))",
    message = "spec.test.checks: two checks have the same name; give each its own")
@ValidationRule(
    value =
        "type(self.memory) == int ? self.memory >= 134217728 && self.memory <= 68719476736 : quantity(self.memory).compareTo(quantity('128Mi')) >= 0 && quantity(self.memory).compareTo(quantity('64Gi')) <= 0",
    message = "spec.test.memory: give 128Mi to 64Gi")
public record BootTest(
    @Default("300")
        @Min(10)
        @Max(3600)
        @JsonPropertyDescription(
            "timeoutSeconds is how long the machine may take until it is ready and has passed all checks.")
        Integer timeoutSeconds,
    @Default("2") @Min(1) @Max(16) @JsonPropertyDescription("cpus are the virtual processors.")
        Integer cpus,
    @Default("1Gi") @JsonPropertyDescription("memory is the memory of the virtual machine.")
        Quantity memory,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "readyPattern is a regular expression (RE2) for the line of the console that says that it is up; without it, Slipway's init says so, and every service must be up.")
        @Nullable String readyPattern,
    @Size(max = 16) @JsonPropertyDescription("checks are what it must show.")
        List<BootCheck> checks) {
  public BootTest(
      @Nullable Integer timeoutSeconds,
      @Nullable Integer cpus,
      @Nullable Quantity memory,
      @Nullable String readyPattern,
      @Nullable List<BootCheck> checks) {
    this.timeoutSeconds = Absent.or(timeoutSeconds, 300);
    this.cpus = Absent.or(cpus, 2);
    this.memory = Absent.or(memory, new Quantity("1Gi"));
    this.readyPattern = readyPattern;
    this.checks = Absent.list(checks);
  }
}
