// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

/**
 * What a manifest says of a blob (OCI image specification, "Content Descriptors").
 *
 * @param mediaType the kind of content
 * @param digest the digest of its bytes
 * @param size the number of its bytes
 */
public record Descriptor(String mediaType, Digest digest, long size) {}
