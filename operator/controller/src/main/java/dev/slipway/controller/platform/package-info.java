// SPDX-License-Identifier: Apache-2.0

/** What every controller needs: settings, time, conditions, statuses, Events. */
@NullMarked
package dev.slipway.controller.platform;

import org.jspecify.annotations.NullMarked;
