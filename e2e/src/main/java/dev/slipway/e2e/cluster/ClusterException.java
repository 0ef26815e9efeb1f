// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.cluster;

/** A command failed, or what was awaited did not happen. The message is for people. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClusterException(String message) {
    super(message);
  }
}
