// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonValue;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which system calls a container may make: the name of a rule set, {@code default} or {@code
 * unconfined}, or linux.seccomp of the OCI runtime specification, as {@link Filter} describes it.
 */
public record OSSeccomp(@JsonValue Object value) {
  /** As JSON has it: text or a mapping. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public OSSeccomp {}

  /** A filter of system calls. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Filter(
      @Required
          @JsonPropertyDescription("defaultAction is what happens for all other system calls.")
          Action defaultAction,
      @Min(0)
          @Max(4095)
          @JsonPropertyDescription("defaultErrnoRet is the error that is returned for them.")
          @Nullable Integer defaultErrnoRet,
      @Size(max = 32) @JsonPropertyDescription("architectures are SCMP_ARCH_… names.")
          @Nullable List<@Size(max = 64) @Pattern("^[\\s\\S]+$") String> architectures,
      @Size(max = 16) @JsonPropertyDescription("flags are SECCOMP_FILTER_FLAG_… names.")
          @Nullable List<@Size(max = 64) @Pattern("^[\\s\\S]+$") String> flags,
      @Size(max = 256) @JsonPropertyDescription("syscalls are rules.")
          @Nullable List<Calls> syscalls) {}

  /** A rule for some system calls. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Calls(
      @Required @Size(min = 1, max = 512) @JsonPropertyDescription("names are system calls.")
          List<@Size(max = 64) @Pattern("^[\\s\\S]+$") String> names,
      @Required @JsonPropertyDescription("action is what happens.") Action action,
      @Min(0) @Max(4095) @JsonPropertyDescription("errnoRet is the error that is returned.")
          @Nullable Integer errnoRet,
      @Size(max = 6) @JsonPropertyDescription("args is for which arguments.")
          @Nullable List<Argument> args) {}

  /** What an argument of a system call is compared with. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Argument(
      @Required @Min(0) @Max(5) @JsonPropertyDescription("index is which argument.") Integer index,
      @Required @Min(0) @JsonPropertyDescription("value is what it is compared with.") Long value,
      @Min(0) @JsonPropertyDescription("valueTwo is the second value of a masked comparison.")
          @Nullable Long valueTwo,
      @Required @JsonPropertyDescription("op is the comparison.") Operator op) {}

  /** What happens to a system call. */
  public enum Action {
    SCMP_ACT_KILL,
    SCMP_ACT_KILL_PROCESS,
    SCMP_ACT_KILL_THREAD,
    SCMP_ACT_TRAP,
    SCMP_ACT_ERRNO,
    SCMP_ACT_TRACE,
    SCMP_ACT_ALLOW,
    SCMP_ACT_LOG
  }

  /** How an argument is compared. */
  public enum Operator {
    SCMP_CMP_NE,
    SCMP_CMP_LT,
    SCMP_CMP_LE,
    SCMP_CMP_EQ,
    SCMP_CMP_GE,
    SCMP_CMP_GT,
    SCMP_CMP_MASKED_EQ
  }
}
