// SPDX-License-Identifier: Apache-2.0

/** OSMachines: observes one machine with its instance and its Node, and does what its plan says. */
@NullMarked
package dev.slipway.controller.machine;

import org.jspecify.annotations.NullMarked;
