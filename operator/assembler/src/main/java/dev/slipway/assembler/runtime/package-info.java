// SPDX-License-Identifier: Apache-2.0
/** The OCI runtime configuration of a container. */
@NullMarked
package dev.slipway.assembler.runtime;

import org.jspecify.annotations.NullMarked;
