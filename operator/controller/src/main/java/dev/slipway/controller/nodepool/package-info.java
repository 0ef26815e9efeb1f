// SPDX-License-Identifier: Apache-2.0

/** Keeps the machines of OSNodePools: makes and deletes OSMachines, and tells how far they are. */
@NullMarked
package dev.slipway.controller.nodepool;

import org.jspecify.annotations.NullMarked;
