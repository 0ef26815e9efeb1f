// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.failure;

/** Why a build failed; the names are part of the result file's contract. */
public enum Reason {
  /** The model is no valid YAML, or breaks a rule of the model. */
  InvalidModel,
  /** The registry does not have the image, or not for the wanted architecture. */
  ImageNotFound,
  /** The image breaks a rule of its format, or would write outside its root. */
  InvalidImage,
  /** Bytes are not those that their digest or size promises. */
  DigestMismatch,
  /** The registry does not answer, or not in its protocol. */
  RegistryUnreachable,
  /** The registry wants other credentials. */
  RegistryDenied,
  /** The registry refuses what it is sent. */
  PublishFailed,
  /** Reading or writing on this computer failed. */
  StorageFailed,
  /** A defect of Slipway. */
  InternalError
}
