// SPDX-License-Identifier: Apache-2.0

/**
 * The custom resources of {@code slipway.dev/v1alpha1}. Specs are the user's, statuses the
 * operator's. What the API server can check, it checks by the CustomResourceDefinitions made from
 * these records.
 */
@NullMarked
package dev.slipway.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
