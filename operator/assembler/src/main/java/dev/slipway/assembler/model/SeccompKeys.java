// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.Map;

/** {@code linux.seccomp} of the OCI runtime specification 1.2. */
final class SeccompKeys {
  private static final Text ACTION =
      new Text(
          Check.oneOf(
              "SCMP_ACT_KILL",
              "SCMP_ACT_KILL_PROCESS",
              "SCMP_ACT_KILL_THREAD",
              "SCMP_ACT_TRAP",
              "SCMP_ACT_ERRNO",
              "SCMP_ACT_TRACE",
              "SCMP_ACT_ALLOW",
              "SCMP_ACT_LOG"));

  private static final Mapping<Map<String, Object>> ARGUMENT =
      Mapping.plain(
          "seccompArgument",
          Key.of("index", new WholeNumber(0, 5), "Which argument").must(),
          Key.of("value", WholeNumber.NATURAL, "What it is compared with").must(),
          Key.of("valueTwo", WholeNumber.NATURAL, "The second value of a masked comparison"),
          Key.of(
                  "op",
                  new Text(
                      Check.oneOf(
                          "SCMP_CMP_NE",
                          "SCMP_CMP_LT",
                          "SCMP_CMP_LE",
                          "SCMP_CMP_EQ",
                          "SCMP_CMP_GE",
                          "SCMP_CMP_GT",
                          "SCMP_CMP_MASKED_EQ")),
                  "The comparison")
              .must());

  private static final Mapping<Map<String, Object>> CALLS =
      Mapping.plain(
          "seccompCalls",
          Key.of("names", ListOf.texts(Check.NOT_EMPTY), "System calls").must(),
          Key.of("action", ACTION, "What happens").must(),
          Key.of("errnoRet", new WholeNumber(0, 4095), "The error that is returned"),
          Key.of("args", new ListOf<>(ARGUMENT), "For which arguments"));

  static final Mapping<Map<String, Object>> PROFILE =
      Mapping.plain(
          "seccomp",
          Key.of("defaultAction", ACTION, "What happens for all other system calls").must(),
          Key.of(
              "defaultErrnoRet", new WholeNumber(0, 4095), "The error that is returned for them"),
          Key.of("architectures", ListOf.texts(Check.NOT_EMPTY), "SCMP_ARCH_… names"),
          Key.of("flags", ListOf.texts(Check.NOT_EMPTY), "SECCOMP_FILTER_FLAG_… names"),
          Key.of("syscalls", new ListOf<>(CALLS), "Rules"));

  private SeccompKeys() {}
}
