// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import static dev.slipway.core.condition.Condition.Status.UNKNOWN;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The ledger in words. */
final class MachineConditions {
  private static final String READY = "Ready";

  private MachineConditions() {}

  static List<Condition> of(
      MachineDesired desired, MachineObserved observed, Ledger ledger, Situation situation) {
    return List.of(
        provisioned(desired, observed, ledger, situation),
        registered(desired, observed, ledger),
        verified(desired, observed, ledger),
        ready(desired, observed, situation));
  }

  static List<Condition> leaving(
      MachineDesired desired, MachineObserved observed, Ledger ledger, Instant now) {
    var situation = Situation.of(desired, observed, ledger);
    var conditions = new ArrayList<>(of(desired, observed, ledger, situation));
    if (situation == Situation.ENDED) {
      conditions.removeLast();
      conditions.add(Condition.no(READY, Reason.Terminating, "the machine is being removed"));
    }
    conditions.addAll(emptying(new Leaving(desired.drain(), observed, now), ledger));
    conditions.add(
        ledger.has(Step.Terminated)
            ? yes(Step.Terminated, Reason.Terminated, "the provider has no such instance")
            : no(Step.Terminated, Reason.Terminating, "the instance still exists"));
    return conditions;
  }

  /** How far a Node is emptied. */
  static List<Condition> emptying(Leaving leaving, Ledger ledger) {
    var served = ledger.node().isPresent() && !leaving.observed().instance().gone();
    return List.of(
        ledger.has(Step.Cordoned)
            ? yes(Step.Cordoned, Reason.Cordoned, "the Node takes no new pods")
            : no(Step.Cordoned, Reason.Draining, "the Node is not cordoned yet"),
        drained(leaving.policy(), ledger, served, leaving.now()),
        ledger.has(Step.VolumesDetached)
            ? yes(Step.VolumesDetached, Reason.VolumesDetached, "no volume is attached")
            : no(Step.VolumesDetached, Reason.VolumesAttached, volumes(leaving)));
  }

  private static Condition provisioned(
      MachineDesired desired, MachineObserved observed, Ledger ledger, Situation situation) {
    if (ledger.has(Step.Provisioned)) {
      return yes(Step.Provisioned, Reason.Provisioned, "the instance is " + desired.providerID());
    }
    return switch (situation) {
      case REFUSED ->
          observed.launch() instanceof Launch.Refused(var reason, var message)
              ? no(Step.Provisioned, reason, message)
              : no(Step.Provisioned, Reason.Pending, "");
      case NAME_TAKEN -> no(Step.Provisioned, Reason.IdentityMismatch, taken(desired, observed));
      case UNHELD -> no(Step.Provisioned, Reason.Pending, "the resource has no finalizer yet");
      default -> no(Step.Provisioned, Reason.Provisioning, "the instance is being created");
    };
  }

  private static Condition registered(
      MachineDesired desired, MachineObserved observed, Ledger ledger) {
    if (Findings.strangeNode(desired, observed).isPresent()) {
      return no(Step.Registered, Reason.IdentityMismatch, taken(desired, observed));
    }
    return ledger
        .node()
        .filter(_ -> ledger.has(Step.Registered))
        .map(n ->
            yes(
                Step.Registered,
                Reason.Registered,
                "Node %s has UID %s".formatted(n.name(), n.uid())))
        .orElseGet(() -> no(Step.Registered, Reason.Joining, "no Node has registered yet"));
  }

  private static Condition verified(
      MachineDesired desired, MachineObserved observed, Ledger ledger) {
    var type = Step.ImageVerified.name();
    var node = Findings.ownNode(desired, observed);
    if (node.isEmpty() || node.get().osImage().isEmpty()) {
      return new Condition(type, UNKNOWN, Reason.Joining, "the Node has not said what it runs");
    }
    return ledger.has(Step.ImageVerified)
        ? Condition.yes(type, Reason.ImageVerified, "the Node reports " + desired.contentDigest())
        : Condition.no(
            type,
            Reason.IdentityMismatch,
            "the Node reports \"%s\", not %s"
                .formatted(shortened(node.get().osImage()), desired.contentDigest()));
  }

  private static Condition ready(
      MachineDesired desired, MachineObserved observed, Situation situation) {
    return switch (situation) {
      case RUNNING -> Condition.yes(READY, Reason.NodeReady, "the Node is ready");
      case NOT_READY -> notReady(desired, observed);
      case ENDED -> Condition.no(READY, Reason.MachineEnded, ended(observed.instance()));
      case NAME_TAKEN -> Condition.no(READY, Reason.IdentityMismatch, taken(desired, observed));
      case MISMATCH ->
          Condition.no(
              READY, Reason.IdentityMismatch, "the Node does not run what it was launched with");
      case VERIFYING, JOINING -> Condition.no(READY, Reason.Joining, "the machine boots and joins");
      case STARTING -> Condition.no(READY, Reason.Provisioning, starting(observed.instance()));
      case REFUSED, UNHELD, CREATING ->
          Condition.no(READY, Reason.Provisioning, "there is no instance yet");
    };
  }

  private static Condition notReady(MachineDesired desired, MachineObserved observed) {
    return Findings.ownNode(desired, observed)
        .map(node ->
            new Condition(
                READY,
                node.ready(),
                Reason.NodeNotReady,
                node.ready() == UNKNOWN
                    ? "the Node has fallen silent; if its machine hangs, delete its pod"
                    : "the Node is not ready"))
        .orElseGet(() ->
            Condition.no(READY, Reason.NodeNotReady, "the Node is gone, though the machine runs"));
  }

  private static Condition drained(DrainPolicy policy, Ledger ledger, boolean served, Instant now) {
    if (ledger.has(Step.Drained)) {
      return yes(
          Step.Drained,
          Reason.Drained,
          served ? "no pod is left that has to leave" : "there is nothing that could be drained");
    }
    return no(
        Step.Drained,
        ledger.drain().filter(d -> policy.isLate(d, now)).isPresent()
            ? Reason.DrainTimedOut
            : Reason.Draining,
        ledger
            .drain()
            .map(d -> "pods that have to leave: " + d.remaining())
            .orElse("the drain begins when the Node is cordoned"));
  }

  private static String volumes(Leaving leaving) {
    return leaving.volumes().isEmpty()
        ? "volumes are looked at when the Node is drained"
        : "still attached: "
            + leaving.volumes().stream()
                .limit(10)
                .map(Attachment::name)
                .collect(Collectors.joining(", "));
  }

  private static String taken(MachineDesired desired, MachineObserved observed) {
    return "Node %s has the provider id \"%s\", not %s: it is another machine's, and stays as it is"
        .formatted(
            desired.name(),
            observed.node().map(NodeView::providerID).map(MachineConditions::shortened).orElse(""),
            desired.providerID());
  }

  private static String ended(Instance instance) {
    return switch (instance) {
      case Instance.Ended(var message) -> message;
      case Instance.Stopping() -> "the instance was told to power off by somebody else";
      case Instance.Absent(), Instance.Starting(var _), Instance.Running() ->
          "the instance is gone";
    };
  }

  private static String starting(Instance instance) {
    return instance instanceof Instance.Starting(var message) ? message : "the instance starts";
  }

  private static String shortened(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }

  private static Condition yes(Step step, Reason reason, String message) {
    return Condition.yes(step.name(), reason, message);
  }

  private static Condition no(Step step, Reason reason, String message) {
    return Condition.no(step.name(), reason, message);
  }
}
