// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

/**
 * A Secret or ConfigMap for registries that is missing or cannot be used; the message says which.
 */
public final class AccessProblem extends Exception {
  private static final long serialVersionUID = 1;

  AccessProblem(String message) {
    super(message);
  }
}
