// SPDX-License-Identifier: Apache-2.0
/** The published OCI artifact of an OS image. */
@NullMarked
package dev.slipway.assembler.publish;

import org.jspecify.annotations.NullMarked;
