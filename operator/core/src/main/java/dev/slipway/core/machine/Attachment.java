// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

/**
 * A VolumeAttachment of a node.
 *
 * @param volume the PersistentVolume; empty when it is of none
 */
public record Attachment(String name, String volume) {}
