// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

/** A provider cannot do what it is asked. The message says why, and what helps. */
public final class ProviderException extends RuntimeException {
  public ProviderException(String message) {
    super(message);
  }

  public ProviderException(String message, Throwable cause) {
    super(message, cause);
  }
}
