// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Why a registry could not be asked, in words that stay the same while the cause does. */
final class Causes {
  private static final int MAX_LENGTH = 200;

  private Causes() {}

  static String tell(Exception failure, Duration limit) {
    return switch (failure) {
      case SocketTimeoutException _ -> "no answer within " + limit.toSeconds() + " s";
      case SSLException e ->
          "no valid TLS: " + message(e) + "; plain HTTP must be allowed by registries.insecure";
      case UnknownHostException _ -> "there is no host of that name";
      case ConnectException _ -> "the connection was refused";
      default -> message(failure);
    };
  }

  private static String message(Exception failure) {
    var message = failure.getMessage();
    var text = message == null ? failure.getClass().getSimpleName() : message;
    return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
  }
}
