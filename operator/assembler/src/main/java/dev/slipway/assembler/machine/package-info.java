// SPDX-License-Identifier: Apache-2.0
/** A virtual machine that runs an OS image on this computer. */
@NullMarked
package dev.slipway.assembler.machine;

import org.jspecify.annotations.NullMarked;
