// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.build.BuildName;
import dev.slipway.core.build.Failure;
import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.BackOff;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans an image: its inputs become digests, once for each generation of its spec; the digests give
 * the content, the content gives the name of its build.
 *
 * <ol>
 *   <li>A build of that name that succeeded is what the image is; one that works is awaited; one
 *       that failed stays failed, since the same content would fail again.
 *   <li>Without one, it is created. So equal content never has two builds.
 *   <li>Builds of other content that have not ended are given up. Those that have ended stay: nodes
 *       may run them.
 *   <li>What was published last stays {@code latest} until something newer is published.
 *   <li>{@code Reconciling} and {@code Stalled} are there only when true, as kstatus has it.
 * </ol>
 */
public final class ImagePlanner {
  private final DesiredImage desired;
  private final ObservedImage observed;
  private final Instant now;

  private ImagePlanner(DesiredImage desired, ObservedImage observed, Instant now) {
    this.desired = desired;
    this.observed = observed;
    this.now = now;
  }

  /** What to do now. */
  public static ImagePlan plan(DesiredImage desired, ObservedImage observed, Instant now) {
    return new ImagePlanner(desired, observed, now).plan();
  }

  private ImagePlan plan() {
    var unreadable = Inputs.unreadable(desired.inputs());
    if (unreadable.isPresent()) {
      return new ImagePlan(
          List.of(), unresolved(unreadable.get(), "Stalled", "the spec must be corrected"), null);
    }
    return switch (observed.resolution()) {
      case Resolution.NotAsked _ -> ask();
      case Resolution.Incomplete(var answers) ->
          Inputs.missing(desired.inputs(), answers)
              .map(problem ->
                  new ImagePlan(
                      List.of(),
                      unresolved(problem, "Reconciling", "the registries are asked again"),
                      BackOff.next(observed.unresolvedSince(), now)))
              .orElseGet(this::ask);
      case Resolution.Complete content -> build(content);
    };
  }

  private ImagePlan ask() {
    var waiting =
        Condition.no("InputsResolved", Reason.Pending, "the registries have not answered yet");
    return new ImagePlan(
        List.of(new ImageAction.ResolveInputs(Inputs.references(desired.inputs()))),
        unresolved(waiting, "Reconciling", "the registries are asked"),
        null);
  }

  private ImagePlan.Status unresolved(Condition problem, String progress, String next) {
    return new ImagePlan.Status(
        null,
        null,
        observed.latest(),
        null,
        List.of(
            problem,
            new Condition(
                "Built", Condition.Status.UNKNOWN, problem.reason(), "the inputs are not known"),
            Condition.no("Ready", problem.reason(), problem.message()),
            Condition.yes(progress, problem.reason(), next)));
  }

  private ImagePlan build(Resolution.Complete content) {
    var name = BuildName.of(desired.name(), content.contentDigest());
    var actions = new ArrayList<ImageAction>();
    for (var build : observed.builds()) {
      if (!build.name().equals(name) && build.state() instanceof ImageBuild.Running) {
        actions.add(new ImageAction.DeleteBuild(build.name(), build.version()));
      }
    }
    var current = observed.builds().stream().filter(b -> b.name().equals(name)).findFirst();
    if (current.isEmpty()) {
      actions.add(new ImageAction.CreateBuild(name, content.contentDigest(), content.pins()));
    }
    return new ImagePlan(actions, status(content, name, current), null);
  }

  private ImagePlan.Status status(
      Resolution.Complete content, String name, Optional<ImageBuild> build) {
    return switch (build.map(ImageBuild::state).orElse(null)) {
      case null -> progress(content, name, Reason.BuildCreated, "OSImageBuild was created");
      case ImageBuild.Going _ ->
          progress(
              content,
              name,
              Reason.Pending,
              "waits until the build of that name is deleted, which is not of this OSImage");
      case ImageBuild.Running(String message) ->
          progress(content, name, Reason.BuildRunning, message);
      case ImageBuild.Failed(Failure failure) -> failed(content, name, failure);
      case ImageBuild.Succeeded(Published published) ->
          new ImagePlan.Status(
              content,
              name,
              published,
              null,
              conditions(
                  content,
                  Condition.yes("Built", Reason.BuildSucceeded, published.reference()),
                  null));
    };
  }

  private ImagePlan.Status progress(
      Resolution.Complete content, String name, Reason reason, String message) {
    return new ImagePlan.Status(
        content,
        name,
        observed.latest(),
        null,
        conditions(content, Condition.no("Built", reason, name + ": " + message), "Reconciling"));
  }

  private ImagePlan.Status failed(Resolution.Complete content, String name, Failure failure) {
    var message =
        "%s: %s: %s: %s".formatted(name, failure.step(), failure.reason(), failure.message());
    return new ImagePlan.Status(
        content,
        name,
        observed.latest(),
        failure,
        conditions(content, Condition.no("Built", Reason.BuildFailed, message), "Stalled"));
  }

  /** The image is ready when, and only when, the content that its spec asks for is built. */
  private static List<Condition> conditions(
      Resolution.Complete content, Condition built, @Nullable String progress) {
    var conditions = new ArrayList<Condition>();
    conditions.add(Inputs.resolved(content.pins()));
    conditions.add(built);
    conditions.add(new Condition("Ready", built.status(), built.reason(), built.message()));
    if (progress != null) {
      conditions.add(Condition.yes(progress, built.reason(), built.message()));
    }
    return List.copyOf(conditions);
  }
}
