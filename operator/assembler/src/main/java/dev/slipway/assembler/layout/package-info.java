// SPDX-License-Identifier: Apache-2.0
/** Where everything lies in an OS image, and which segment holds it. */
@NullMarked
package dev.slipway.assembler.layout;

import org.jspecify.annotations.NullMarked;
