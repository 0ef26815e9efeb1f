// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.assembler.model.Capabilities;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeccompProfileTest {
  /** The flags of clone(2) that make namespaces. */
  private static final long CLONE_NEWUSER = 0x10000000;

  private static final long CLONE_VM = 0x100;

  @Test
  void whatIsNotAllowedFailsWithEperm() {
    var profile = profile().json();

    assertThat(profile)
        .containsEntry("defaultAction", "SCMP_ACT_ERRNO")
        .containsEntry("defaultErrnoRet", 1L)
        .containsEntry(
            "architectures", List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"));
    assertThat(new SeccompProfile("arm64", List.of(), true).json())
        .containsEntry("architectures", List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mount",
        "umount2",
        "unshare",
        "setns",
        "bpf",
        "keyctl",
        "kexec_load",
        "init_module",
        "io_uring_setup",
        "userfaultfd",
        "swapon",
        "reboot",
        "open_by_handle_at",
        "clock_settime",
        "chroot",
        "iopl",
        "acct",
        "pivot_root",
        "perf_event_open"
      })
  void aPlainContainerMayNot(String call) {
    assertThat(outcome(profile(), call, 0)).isEqualTo("SCMP_ACT_ERRNO");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read",
        "openat",
        "execve",
        "futex",
        "epoll_pwait2",
        "landlock_restrict_self",
        "seccomp",
        "capset",
        "setgroups",
        "ptrace",
        "arch_prctl",
        "clock_gettime"
      })
  void aPlainContainerMay(String call) {
    assertThat(outcome(profile(), call, 0)).isEqualTo("SCMP_ACT_ALLOW");
  }

  @ParameterizedTest
  @CsvSource({
    "CAP_SYS_ADMIN, mount",
    "CAP_SYS_ADMIN, swapon",
    "CAP_SYS_ADMIN, clone3",
    "CAP_SYS_BOOT, reboot",
    "CAP_SYS_BOOT, kexec_file_load",
    "CAP_SYS_MODULE, finit_module",
    "CAP_SYS_TIME, clock_settime",
    "CAP_SYS_CHROOT, chroot",
    "CAP_DAC_READ_SEARCH, open_by_handle_at",
    "CAP_SYS_NICE, mbind",
    "CAP_SYSLOG, syslog",
    "CAP_BPF, bpf"
  })
  void aCapabilityGivesTheCallsThatNeedIt(String capability, String call) {
    assertThat(outcome(profile(), call, 0)).isEqualTo("SCMP_ACT_ERRNO");
    assertThat(outcome(new SeccompProfile("amd64", List.of(capability), true), call, 0))
        .isEqualTo("SCMP_ACT_ALLOW");
  }

  @Test
  void threadsAreMadeButNoNamespaces() {
    assertThat(outcome(profile(), "clone", CLONE_VM)).isEqualTo("SCMP_ACT_ALLOW");
    assertThat(outcome(profile(), "clone", CLONE_VM | CLONE_NEWUSER)).isEqualTo("SCMP_ACT_ERRNO");
  }

  @Test
  void clone3IsAbsentSoThatLibrariesUseClone() {
    assertThat(profile().json().toString())
        .contains("{names=[clone3], action=SCMP_ACT_ERRNO, errnoRet=38}");
  }

  @Test
  void onlyTheMachinesNetworkHasSocketsToItsHost() {
    assertThat(outcome(profile(), "socket", 2)).isEqualTo("SCMP_ACT_ALLOW");
    assertThat(outcome(profile(), "socket", 40)).isEqualTo("SCMP_ACT_ERRNO");
    assertThat(outcome(new SeccompProfile("amd64", List.of(), false), "socket", 40))
        .isEqualTo("SCMP_ACT_ALLOW");
  }

  @Test
  void everySectionIsForSomethingThatExists() {
    var known = new TreeSet<>(Capabilities.expand(List.of("all")));
    known.addAll(List.of("always", "amd64", "arm64"));

    assertThat(known).containsAll(SystemCalls.KNOWN.sections().keySet());
    assertThat(SystemCalls.KNOWN.sections().values())
        .allSatisfy(names -> assertThat(names).doesNotHaveDuplicates().isNotEmpty())
        .allSatisfy(names -> assertThat(names).allMatch(name -> name.matches("[a-z0-9_]+")));
  }

  private static SeccompProfile profile() {
    return new SeccompProfile("amd64", List.of(), true);
  }

  /** What the filter does with a call by its first argument, as the runtime understands it. */
  private static String outcome(SeccompProfile profile, String call, long argument) {
    var json = profile.json();
    return rules(json)
        .filter(rule -> names(rule).contains(call) && matches(rule, argument))
        .findFirst()
        .map(rule -> String.valueOf(rule.get("action")))
        .orElse(String.valueOf(json.get("defaultAction")));
  }

  private static Stream<Map<?, ?>> rules(Map<String, Object> json) {
    return ((List<?>) json.getOrDefault("syscalls", List.of())).stream().map(r -> (Map<?, ?>) r);
  }

  private static List<?> names(Map<?, ?> rule) {
    return (List<?>) Optional.<Object>ofNullable(rule.get("names")).orElse(List.of());
  }

  private static boolean matches(Map<?, ?> rule, long argument) {
    if (!(rule.get("args") instanceof List<?> args)) {
      return true;
    }
    var arg = (Map<?, ?>) args.getFirst();
    var value = number(arg, "value");
    return switch (String.valueOf(arg.get("op"))) {
      case "SCMP_CMP_NE" -> argument != value;
      case "SCMP_CMP_EQ" -> argument == value;
      case "SCMP_CMP_MASKED_EQ" -> (argument & value) == number(arg, "valueTwo");
      default -> throw new IllegalArgumentException("unknown comparison in " + rule);
    };
  }

  private static long number(Map<?, ?> arg, String key) {
    return arg.get(key) instanceof Long n ? n : -1;
  }
}
