// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineClass;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.controller.platform.Events;
import dev.slipway.controller.platform.Labels;
import dev.slipway.controller.platform.Retired;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.RolloutAction;
import dev.slipway.core.rollout.RolloutAction.CreateMachine;
import dev.slipway.core.rollout.RolloutAction.DeleteMachine;
import dev.slipway.core.rollout.RolloutAction.MarkNode;
import dev.slipway.core.rollout.RolloutAction.RetireMachine;
import dev.slipway.core.rollout.RolloutAction.ReturnMachine;
import dev.slipway.core.rollout.RolloutPlan;
import dev.slipway.core.rollout.Target;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a pool reads from, and does to, the API server itself. */
@ApplicationScoped
class PoolEffects {
  private static final Set<Reason> RESTS =
      Set.of(Reason.UpToDate, Reason.Paused, Reason.WaitingForApproval);

  private final KubernetesClient client;
  private final Events events;
  private final Clock clock;

  PoolEffects(KubernetesClient client, Events events, Clock clock) {
    this.client = client;
    this.events = events;
    this.clock = clock;
  }

  /** The pool as it is now, past every cache. */
  PoolView read(PoolView known) {
    var pool = client.resource(known.pool()).require();
    var namespace = pool.getMetadata().getNamespace();
    var spec = pool.getSpec();
    var image =
        client
            .resources(OSImage.class)
            .inNamespace(namespace)
            .withName(spec.image().osImageRef().name());
    var machineClass =
        client.resources(OSMachineClass.class).withName(spec.machineClassRef().name());
    // Not by label: a label that was taken off must not make a machine disappear.
    var machines = client.resources(OSMachine.class).inNamespace(namespace).list().getItems();
    var nodes = client.nodes().withLabel(Labels.POOL, name(pool)).list().getItems();
    return new PoolView(
        pool,
        Optional.ofNullable(image.get()),
        Optional.ofNullable(machineClass.get()),
        machines.stream().filter(m -> PoolView.owns(pool, m)).toList(),
        nodes.stream().collect(Collectors.toMap(PoolEffects::name, Function.identity())),
        known.revisions());
  }

  /**
   * Does what was planned on a view.
   *
   * @return whether all of it was done; if not, the view was overtaken
   */
  boolean apply(PoolView view, RolloutPlan plan) {
    return plan.actions().stream().allMatch(action -> apply(view, action));
  }

  /** Keeps the history. */
  void remember(PoolView view, Target target) {
    if (target instanceof Target.Build build && !view.deleting()) {
      Revisions.keep(client, view, build);
    }
  }

  /** Tells of trouble when it begins, and of where a roll-out rests. */
  void announce(PoolView view, RolloutPlan plan) {
    var before = PoolStatus.before(view.pool()).conditions();
    for (var condition : plan.conditions()) {
      var known =
          Conditions.find(before, condition.type())
              .filter(c -> c.getReason().equals(condition.reason().name()))
              .isPresent();
      if (condition.type().equals("Progressing") && !known && isNews(condition.reason())) {
        events.record(view.pool(), condition.reason(), condition.message());
      }
    }
  }

  private static boolean isNews(Reason reason) {
    return reason.warning() || RESTS.contains(reason);
  }

  private boolean apply(PoolView view, RolloutAction action) {
    var done =
        switch (action) {
          case CreateMachine create -> create(view, create);
          case DeleteMachine delete -> delete(view, delete);
          case RetireMachine retire -> retire(view, retire, clock.instant().toString());
          case ReturnMachine back -> retire(view, back, null);
          case MarkNode mark -> mark(view, mark);
        };
    if (done && !(action instanceof MarkNode)) {
      events.record(
          view.pool(), action.reason(), "machine %s: %s".formatted(action.machine(), action.why()));
    }
    return done;
  }

  private boolean create(PoolView view, CreateMachine create) {
    return succeeds(() -> client.resource(MachineObjects.machine(view.pool(), create)).create());
  }

  /** Only the very machine that was looked at, in the state in which it was looked at. */
  private boolean delete(PoolView view, DeleteMachine delete) {
    var machine = machine(view, delete);
    return succeeds(() ->
        client
            .resource(machine)
            .lockResourceVersion(machine.getMetadata().getResourceVersion())
            .delete());
  }

  /** Asks for its node to be emptied, or takes that back; as machines are deleted. */
  private boolean retire(PoolView view, RolloutAction action, @Nullable String at) {
    var annotations = new HashMap<String, @Nullable Object>();
    annotations.put(Retired.AT, at);
    var machine = machine(view, action);
    var patch =
        Map.of(
            "metadata",
            Map.of(
                "resourceVersion",
                machine.getMetadata().getResourceVersion(),
                "annotations",
                annotations));
    return succeeds(() ->
        client
            .resource(machine)
            .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(patch)));
  }

  private static OSMachine machine(PoolView view, RolloutAction action) {
    return view.machines().stream()
        .filter(m -> name(m).equals(action.machine()))
        .findFirst()
        .orElseThrow();
  }

  private boolean mark(PoolView view, MarkNode mark) {
    return Optional.ofNullable(view.nodes().get(mark.machine()))
        .map(node -> succeeds(() -> NodeMarks.set(client, node, view.pool(), mark.avoided())))
        .orElse(false);
  }

  private static boolean succeeds(Runnable call) {
    try {
      call.run();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }
}
