// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import java.util.Set;

/**
 * Whom a certificate is asked for.
 *
 * @param names host names that it shall be valid for
 * @param addresses IP addresses that it shall be valid for, in their usual notation
 */
record Subject(
    String commonName, Set<String> organizations, Set<String> names, Set<String> addresses) {}
