// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The default filter of system calls, {@code linux.seccomp} of the OCI runtime specification: what
 * is not allowed fails with EPERM. In effect it is that of containerd and Docker, but for what only
 * the containers of an operating system need: see docs/decisions/0008.
 *
 * @param architecture as Go calls it
 * @param capabilities those that the container may ever have
 * @param ownNetwork whether its network is not the machine's
 */
record SeccompProfile(String architecture, List<String> capabilities, boolean ownNetwork) {
  private static final Map<String, List<String>> ARCHITECTURES =
      Map.of(
          "amd64", List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
          "arm64", List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"));

  private static final long EPERM = 1;
  private static final long ENOSYS = 38;
  private static final long AF_VSOCK = 40;

  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of clone(2). */
  private static final long NEW_NAMESPACES = 0x7e020000L;

  /** Linux as it is, Linux of 32 bits, both with the release called 2.6, and the question. */
  private static final List<Long> PERSONALITIES = List.of(0L, 8L, 0x20000L, 0x20008L, 0xffffffffL);

  /** The filter. */
  Map<String, Object> json() {
    var profile = new LinkedHashMap<String, Object>();
    profile.put("defaultAction", "SCMP_ACT_ERRNO");
    profile.put("defaultErrnoRet", EPERM);
    profile.put("architectures", ARCHITECTURES.getOrDefault(architecture, List.of()));
    profile.put("syscalls", rules());
    return profile;
  }

  private List<Map<String, Object>> rules() {
    var rules = new ArrayList<Map<String, Object>>();
    var always = new ArrayList<>(SystemCalls.KNOWN.allowed(architecture, capabilities));
    if (!ownNetwork) {
      always.add("socket");
    } else {
      // No namespace holds these sockets back: they lead out of the machine.
      rules.add(allow("socket", argument(AF_VSOCK, "SCMP_CMP_NE")));
    }
    rules.addFirst(allow(always));
    PERSONALITIES.forEach(value -> rules.add(allow("personality", argument(value, "SCMP_CMP_EQ"))));
    if (!capabilities.contains("CAP_SYS_ADMIN")) {
      var flags = argument(NEW_NAMESPACES, "SCMP_CMP_MASKED_EQ");
      flags.put("valueTwo", 0L);
      rules.add(allow("clone", flags));
      rules.add(absent("clone3"));
    }
    return rules;
  }

  private static Map<String, Object> allow(List<String> names) {
    var rule = new LinkedHashMap<String, Object>();
    rule.put("names", names);
    rule.put("action", "SCMP_ACT_ALLOW");
    return rule;
  }

  private static Map<String, Object> allow(String name, Map<String, Object> argument) {
    var rule = allow(List.of(name));
    rule.put("args", List.of(argument));
    return rule;
  }

  /** Its flags lie in memory, where no filter sees them: C libraries then use clone. */
  private static Map<String, Object> absent(String name) {
    var rule = new LinkedHashMap<String, Object>();
    rule.put("names", List.of(name));
    rule.put("action", "SCMP_ACT_ERRNO");
    rule.put("errnoRet", ENOSYS);
    return rule;
  }

  private static Map<String, Object> argument(long value, String comparison) {
    var argument = new LinkedHashMap<String, Object>();
    argument.put("index", 0L);
    argument.put("value", value);
    argument.put("op", comparison);
    return argument;
  }
}
