// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

/** A Node by name and UID: a name alone could come to mean another. */
public record NodeIdentity(String name, String uid) {}
