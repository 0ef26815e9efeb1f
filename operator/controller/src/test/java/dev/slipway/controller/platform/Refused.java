// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what the API server did not make for an operator: kinds as they are in paths. */
public final class Refused implements Interceptor {
  private static final int FORBIDDEN = 403;

  private final List<String> kinds = new CopyOnWriteArrayList<>();

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (response.code() == FORBIDDEN && request.method().equals("POST")) {
      var path = request.uri().getPath();
      kinds.add(path.substring(path.lastIndexOf('/') + 1));
    }
  }

  public List<String> kinds() {
    return kinds;
  }
}
