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
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container's share of the machine, by control groups (linux.resources of the OCI runtime
 * specification).
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OSResources(
    @Size(max = 64) @JsonPropertyDescription("devices are access to devices.")
        @Nullable List<DeviceRule> devices,
    @JsonPropertyDescription("memory is memory.") @Nullable Memory memory,
    @JsonPropertyDescription("cpu is processors.") @Nullable Cpu cpu,
    @JsonPropertyDescription("pids is processes.") @Nullable Pids pids,
    @JsonPropertyDescription("blockio is disks.") @Nullable BlockIO blockio,
    @Size(max = 16) @JsonPropertyDescription("hugepageLimits are huge pages.")
        @Nullable List<HugepageLimit> hugepageLimits,
    @JsonPropertyDescription("network is the network.") @Nullable Network network) {
  /** Access to devices. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DeviceRule(
      @Required @JsonPropertyDescription("allow says whether access is given, or taken.")
          Boolean allow,
      @JsonPropertyDescription("type is a for all, b for block or c for character.")
          @Nullable DeviceRuleType type,
      @JsonPropertyDescription("major is their major number.") @Nullable Long major,
      @JsonPropertyDescription("minor is their minor number.") @Nullable Long minor,
      @Size(max = 3)
          @Pattern("^[rwm]{1,3}$")
          @JsonPropertyDescription("access is which: r, w, m or several.")
          @Nullable String access) {}

  /** Which devices a rule is about. */
  public enum DeviceRuleType {
    @JsonProperty("a")
    A,
    @JsonProperty("b")
    B,
    @JsonProperty("c")
    C
  }

  /** Memory; -1 is no limit. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Memory(
      @Min(-1) @JsonPropertyDescription("limit is the most bytes.") @Nullable Long limit,
      @Min(-1) @JsonPropertyDescription("reservation is bytes that it should stay below.")
          @Nullable Long reservation,
      @Min(-1) @JsonPropertyDescription("swap is the most bytes of memory and swap.")
          @Nullable Long swap,
      @Min(-1) @JsonPropertyDescription("kernel is the most bytes of the kernel for it.")
          @Nullable Long kernel,
      @Min(-1) @JsonPropertyDescription("kernelTCP is the most bytes of network buffers.")
          @Nullable Long kernelTCP,
      @Min(0) @Max(100) @JsonPropertyDescription("swappiness is how readily it is swapped.")
          @Nullable Integer swappiness,
      @JsonPropertyDescription("disableOOMKiller says whether it is stopped rather than killed.")
          @Nullable Boolean disableOOMKiller) {}

  /** Processors. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Cpu(
      @Min(0) @JsonPropertyDescription("shares is its weight.") @Nullable Long shares,
      @JsonPropertyDescription("quota is the most microseconds in a period.") @Nullable Long quota,
      @Min(0) @JsonPropertyDescription("period is in microseconds.") @Nullable Long period,
      @JsonPropertyDescription("realtimeRuntime is the most microseconds of real time in a period.")
          @Nullable Long realtimeRuntime,
      @Min(0) @JsonPropertyDescription("realtimePeriod is in microseconds.")
          @Nullable Long realtimePeriod,
      @Size(max = 1024) @JsonPropertyDescription("cpus are which CPUs, as in 0-3,7.")
          @Nullable String cpus,
      @Size(max = 1024) @JsonPropertyDescription("mems are which memory nodes.")
          @Nullable String mems) {}

  /** Processes. */
  public record Pids(
      @Required @JsonPropertyDescription("limit is the most processes and threads.") Long limit) {}

  /** Disks. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BlockIO(
      @Min(10) @Max(1000) @JsonPropertyDescription("weight is its weight.")
          @Nullable Integer weight,
      @Min(10) @Max(1000) @JsonPropertyDescription("leafWeight is its weight against its children.")
          @Nullable Integer leafWeight,
      @Size(max = 64) @JsonPropertyDescription("weightDevice are weights by device.")
          @Nullable List<WeightDevice> weightDevice,
      @Size(max = 64)
          @JsonPropertyDescription("throttleReadBpsDevice is bytes read in a second, by device.")
          @Nullable List<ThrottleDevice> throttleReadBpsDevice,
      @Size(max = 64)
          @JsonPropertyDescription(
              "throttleWriteBpsDevice is bytes written in a second, by device.")
          @Nullable List<ThrottleDevice> throttleWriteBpsDevice,
      @Size(max = 64)
          @JsonPropertyDescription("throttleReadIOPSDevice is reads in a second, by device.")
          @Nullable List<ThrottleDevice> throttleReadIOPSDevice,
      @Size(max = 64)
          @JsonPropertyDescription("throttleWriteIOPSDevice is writes in a second, by device.")
          @Nullable List<ThrottleDevice> throttleWriteIOPSDevice) {}

  /** The weight for one device. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record WeightDevice(
      @Required @JsonPropertyDescription("major is its major number.") Long major,
      @Required @JsonPropertyDescription("minor is its minor number.") Long minor,
      @Min(10) @Max(1000) @JsonPropertyDescription("weight is its weight.")
          @Nullable Integer weight,
      @Min(10) @Max(1000) @JsonPropertyDescription("leafWeight is its weight against its children.")
          @Nullable Integer leafWeight) {}

  /** The limit for one device. */
  public record ThrottleDevice(
      @Required @JsonPropertyDescription("major is its major number.") Long major,
      @Required @JsonPropertyDescription("minor is its minor number.") Long minor,
      @Required @Min(0) @JsonPropertyDescription("rate is the most in a second.") Long rate) {}

  /** Huge pages of one size. */
  public record HugepageLimit(
      @Required
          @SchemaFrom(type = IntOrString.class)
          @JsonPropertyDescription("pageSize is the size of the pages: 2MB, or bytes.")
          OSId pageSize,
      @Required @Min(-1) @JsonPropertyDescription("limit is the most bytes.") Long limit) {}

  /** Network. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Network(
      @Min(0) @Max(4294967295.0) @JsonPropertyDescription("classID is the class of its packets.")
          @Nullable Long classID,
      @Size(max = 64) @JsonPropertyDescription("priorities are by interface.")
          @Nullable List<InterfacePriority> priorities) {}

  /** The priority on one interface. */
  public record InterfacePriority(
      @Required @Size(min = 1, max = 255) @JsonPropertyDescription("name is an interface.")
          String name,
      @Required @Min(0) @JsonPropertyDescription("priority is its priority.") Long priority) {}
}
