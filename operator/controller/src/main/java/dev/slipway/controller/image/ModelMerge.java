// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.Kernel;
import dev.slipway.api.v1alpha1.OSModel;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Merges models as LinuxKit and {@code slipway config} merge several files: lists are appended, and
 * the kernel's keys are the last ones given.
 */
final class ModelMerge {
  private ModelMerge() {}

  static OSModel of(List<OSModel> models) {
    return models.size() == 1
        ? models.getFirst()
        : new OSModel(
            null,
            kernel(models.stream().map(OSModel::kernel).filter(Objects::nonNull).toList()),
            all(models, OSModel::init),
            all(models, OSModel::volumes),
            all(models, OSModel::onboot),
            all(models, OSModel::onshutdown),
            all(models, OSModel::services),
            all(models, OSModel::files));
  }

  private static @Nullable Kernel kernel(List<Kernel> kernels) {
    return kernels.isEmpty()
        ? null
        : new Kernel(
            last(kernels, Kernel::image),
            last(kernels, Kernel::cmdline),
            last(kernels, Kernel::binary),
            last(kernels, Kernel::tar),
            last(kernels, Kernel::ucode));
  }

  private static @Nullable String last(
      List<Kernel> kernels, Function<Kernel, @Nullable String> key) {
    return kernels.reversed().stream().map(key).filter(Objects::nonNull).findFirst().orElse(null);
  }

  private static <T> List<T> all(List<OSModel> models, Function<OSModel, List<T>> list) {
    return models.stream().flatMap(model -> list.apply(model).stream()).toList();
  }
}
