// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An image as its user wants it.
 *
 * @param generation of the spec
 * @param requested the value of the annotation that asks for a rebuild
 * @param settings a digest of what a build depends on besides its content: how it is carried out
 *     and how it is tried
 * @param test a digest of how builds are tried; null when they are not
 * @param reread how often what the spec points to outside of itself is to be read again; null when
 *     every change of it is an event
 */
public record DesiredImage(
    String name,
    long generation,
    Composition composition,
    PinPolicy policy,
    boolean suspended,
    @Nullable String requested,
    @Nullable Schedule schedule,
    String settings,
    @Nullable String test,
    Retention retention,
    @Nullable Duration reread) {}
