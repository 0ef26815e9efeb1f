// SPDX-License-Identifier: Apache-2.0
/** The archive format that the kernel unpacks, compressed in segments. */
@NullMarked
package dev.slipway.assembler.initramfs;

import org.jspecify.annotations.NullMarked;
