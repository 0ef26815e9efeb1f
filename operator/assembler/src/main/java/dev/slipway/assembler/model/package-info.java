// SPDX-License-Identifier: Apache-2.0
/** The OS image model: LinuxKit's YAML, read strictly, with every error at its place. */
@NullMarked
package dev.slipway.assembler.model;

import org.jspecify.annotations.NullMarked;
