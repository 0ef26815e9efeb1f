// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/**
 * Namespaces that are being deleted. Nothing can be made in them any more, neither objects nor
 * Events, and nothing has to be: all that is in them goes.
 */
public final class Terminating {
  private static final String CAUSE = "NamespaceTerminating";

  private Terminating() {}

  /** Whether this is why the API server did not make something. */
  public static boolean refused(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        && e.getStatus() != null
        && e.getStatus().getDetails() != null
        && e.getStatus().getDetails().getCauses().stream()
            .anyMatch(cause -> CAUSE.equals(cause.getReason()));
  }
}
