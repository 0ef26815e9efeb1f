// SPDX-License-Identifier: Apache-2.0
/**
 * Writes EROFS images (the kernel's Documentation/filesystems/erofs.rst and fs/erofs/erofs_fs.h)
 * from a tree, without root: Debian's mkfs.erofs reads folders alone, whose owners and devices only
 * root can make.
 */
@NullMarked
package dev.slipway.assembler.erofs;

import org.jspecify.annotations.NullMarked;
