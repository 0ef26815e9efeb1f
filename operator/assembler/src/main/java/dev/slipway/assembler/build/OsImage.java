// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.cache.Stored;
import java.util.List;

/**
 * A finished OS image, whose parts lie in the cache.
 *
 * @param architecture as Go calls it
 * @param kernel the kernel's file
 * @param cmdline the kernel's command line
 * @param segments the parts of the initrd, in the order of loading
 */
public record OsImage(String architecture, Stored kernel, String cmdline, List<Stored> segments) {}
