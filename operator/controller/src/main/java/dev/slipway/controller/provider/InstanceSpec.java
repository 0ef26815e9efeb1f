// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.api.v1alpha1.PodVM;

/**
 * What to make.
 *
 * @param pool the machine's pool
 * @param image the published artifact: {@code repository@digest}
 * @param size processors and memory
 * @param joinSecret the Secret in the machine's namespace whose key {@code join.json} the guest
 *     gets
 */
public record InstanceSpec(
    MachineKey key, String pool, String image, PodVM size, String joinSecret) {}
