// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.Objects;
import java.util.function.Supplier;

/** Writes statuses: last, whole, and only when they changed. */
public final class Statuses {
  private Statuses() {}

  /**
   * Writes a status by server-side apply, or nothing when it is what the resource has: an unchanged
   * write would only wake everybody up.
   *
   * @param resource as observed
   * @param empty makes a resource without content, to carry what is applied
   */
  public static <S, R extends CustomResource<?, S>> UpdateControl<R> update(
      R resource, S status, Supplier<R> empty) {
    if (Objects.equals(resource.getStatus(), status)) {
      return UpdateControl.noUpdate();
    }
    var applied = empty.get();
    applied.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(resource.getMetadata().getNamespace())
            .withName(resource.getMetadata().getName())
            .withResourceVersion(resource.getMetadata().getResourceVersion())
            .build());
    applied.setStatus(status);
    return UpdateControl.patchStatus(applied);
  }
}
