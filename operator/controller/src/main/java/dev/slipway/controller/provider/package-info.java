// SPDX-License-Identifier: Apache-2.0

/**
 * Where machines run. A provider makes, shows and removes instances, and knows nothing of nodes.
 *
 * <p>The contract that each provider keeps, and {@code MachineProviderContract} (among the tests)
 * checks:
 *
 * <ol>
 *   <li>An instance has one key, the machine's: namespace, name and UID. What exists under the same
 *       name for another UID is not the machine's: it is never shown, changed or removed.
 *   <li>Every call may be repeated, at any time, also after a crash in the middle: create does not
 *       make a second instance, delete of what is gone succeeds.
 *   <li>What create was told is found again by the key alone; nothing is kept in memory.
 *   <li>observe tells what the provider itself knows now, not what a cache has.
 *   <li>Absent means that nothing of the instance runs or can start any more.
 *   <li>An instance that ended is shown as ended until it is deleted, and is not started again.
 *   <li>Delete begins with the power button; services in the guest get time to end.
 * </ol>
 */
@NullMarked
package dev.slipway.controller.provider;

import org.jspecify.annotations.NullMarked;
