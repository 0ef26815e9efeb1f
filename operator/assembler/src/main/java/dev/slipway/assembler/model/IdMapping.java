// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

/** A range of ids of a user namespace, of user_namespaces(7): numbers of 32 bits. */
public record IdMapping(long containerId, long hostId, long size) {}
