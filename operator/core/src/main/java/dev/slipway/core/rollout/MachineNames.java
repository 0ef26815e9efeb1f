// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of machines, which are the names of their Nodes. A name says which pool, build and slot it
 * is for, so that whoever tries again, from whatever view, asks for the same machine and not for
 * one more.
 */
final class MachineNames {
  /** A Node's name is also a label's value: at most 63 characters. */
  private static final int MAX_LENGTH = 63;

  private static final int HASH_LENGTH = 12;

  private MachineNames() {}

  static String of(PoolDesired pool, Target.Build build, int slot) {
    var identity = pool.uid() + "\n" + build.contentDigest() + "\n" + slot;
    var hash = HexFormat.of().formatHex(sha256(identity)).substring(0, HASH_LENGTH);
    var room = MAX_LENGTH - HASH_LENGTH - 1;
    var prefix = pool.name().length() > room ? pool.name().substring(0, room) : pool.name();
    return prefix.replaceAll("[-.]+$", "") + "-" + hash;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
