// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sees each answer of the API server: counts it, and tells {@link Leadership} when a lease was
 * written.
 */
@ApplicationScoped
class Traffic implements Interceptor {
  private final Metrics metrics;
  private volatile long leaseWritten = System.nanoTime();

  Traffic(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> body) {
    var isLease = request.uri().getPath().contains("/leases");
    metrics.apiRequest(request.method(), isLease, response.code());
    if (isLease && response.isSuccessful() && !request.method().equals("GET")) {
      leaseWritten = System.nanoTime();
    }
  }

  /** When a lease was written last, by {@link System#nanoTime}: that clock is never set. */
  long leaseWritten() {
    return leaseWritten;
  }
}
