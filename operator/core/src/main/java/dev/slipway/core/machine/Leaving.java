// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.machine.DrainPolicy.Treatment;
import dev.slipway.core.machine.MachineAction.DeletePod;
import dev.slipway.core.machine.MachineAction.EvictPod;
import java.time.Instant;
import java.util.List;

/** The pods and volumes that keep a machine from being powered off. */
record Leaving(DrainPolicy policy, MachineObserved observed, Instant now) {

  private boolean late() {
    return observed.ledger().drain().filter(d -> policy.isLate(d, now)).isPresent();
  }

  private boolean forced() {
    return policy.force() && late();
  }

  /**
   * Pods that have to go first. A person who forces a drain does not wait for a kubelet that never
   * ends them, either.
   */
  List<NodePod> pods() {
    return observed.pods().stream()
        .filter(pod -> policy.treatment(pod) != Treatment.SKIP)
        .filter(pod -> !forced() || !pod.overdue(now))
        .toList();
  }

  /** What is asked of them now. */
  List<MachineAction> requests() {
    return pods().stream()
        .filter(pod -> !pod.terminating())
        .filter(pod -> forced() || policy.treatment(pod) == Treatment.EVICT)
        .<MachineAction>map(pod ->
            forced() ? new DeletePod(pod, policy.grace()) : new EvictPod(pod, policy.grace()))
        .toList();
  }

  /** Those that nobody asks to go. */
  List<Refusal> awaited() {
    return pods().stream()
        .filter(pod -> !pod.terminating() && !forced())
        .filter(pod -> policy.treatment(pod) == Treatment.AWAIT)
        .map(pod -> {
          var name = pod.namespace() + "/" + pod.name();
          return new Refusal(
              "Pod", name, "pod %s has to end by itself: %s".formatted(name, policy.why(pod)));
        })
        .toList();
  }

  /** Volumes that are attached for pods that have to leave; those of the others go with them. */
  List<Attachment> volumes() {
    var staying =
        observed.pods().stream()
            .filter(pod -> pod.role() != NodePod.Role.FINISHED)
            .filter(pod -> policy.treatment(pod) == Treatment.SKIP)
            .flatMap(pod -> pod.traits().volumes().stream())
            .toList();
    return observed.volumeAttachments().stream()
        .filter(a -> !staying.contains(a.volume()))
        .toList();
  }
}
