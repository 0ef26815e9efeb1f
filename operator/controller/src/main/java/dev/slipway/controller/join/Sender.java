// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import java.util.Optional;

/**
 * What is known of the sender of a certificate request.
 *
 * @param tokenValid whether the token is there and has not expired
 * @param machine the machine that the token is for, or that the Node belongs to
 * @param nodeExists whether there is a Node of that name
 * @param machineExpected whether a machine of the sender's name exists, whose Node cannot be seen
 */
record Sender(
    boolean tokenValid,
    Optional<JoiningMachine> machine,
    boolean nodeExists,
    boolean machineExpected) {

  /**
   * A machine as an approver needs it.
   *
   * @param leaving whether it is being deleted
   * @param joined whether its Node is written down
   * @param terminated whether its instance is known to be gone
   * @param address its node's address, when known
   */
  record JoiningMachine(
      String name, boolean leaving, boolean joined, boolean terminated, Optional<String> address) {}
}
