// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

/** A value, and where it was written. */
record Placed<T>(T value, Spot spot) {}
