// SPDX-License-Identifier: Apache-2.0
/** Fakes and inputs for tests. */
package dev.slipway.assembler.testing;
