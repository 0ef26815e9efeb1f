// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.controller.platform.RegistrySecrets;
import dev.slipway.controller.platform.Settings;
import dev.slipway.controller.registry.Access;
import dev.slipway.controller.registry.AccessProblem;
import dev.slipway.controller.registry.AccessReader;
import dev.slipway.controller.registry.Registries;
import dev.slipway.core.build.Adoption;
import dev.slipway.core.build.BuildAction;
import dev.slipway.core.build.ObservedBuild;
import dev.slipway.core.build.Turn;
import dev.slipway.core.build.Verification;
import dev.slipway.core.registry.ImageReference;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Does what a build's plan says. Doing it twice is as doing it once. */
@ApplicationScoped
class BuildEffects {
  private final Registries registries;
  private final AccessReader accesses;
  private final BootTests tests;
  private final Settings settings;
  private final Object turns = new Object();

  BuildEffects(Registries registries, AccessReader accesses, BootTests tests, Settings settings) {
    this.registries = registries;
    this.accesses = accesses;
    this.tests = tests;
    this.settings = settings;
  }

  /** Answers what a plan asks. */
  ObservedBuild answer(
      BuildAction.Question question,
      ObservedBuild observed,
      OSImageBuild build,
      BuildQueue queue,
      Context<OSImageBuild> context) {
    var answers = observed.answers();
    return switch (question) {
      case BuildAction.FindEqual(ImageReference tag) ->
          observed.with(answers.withAdoption(find(tag, build)));
      case BuildAction.Prepare _ ->
          observed.with(
              answers.withPreparation(
                  new BuildPreparation(build, context.getClient(), accesses).prepare()));
      case BuildAction.VerifyPublished(ImageReference reference, List<ImageReference> outputs) ->
          observed.with(
              answers.withPublished(
                  verify(Stream.concat(Stream.of(reference), outputs.stream()).toList(), build)));
      case BuildAction.CreateJob(int attempt) ->
          inTurn(queue, build, () -> createJob(build, attempt, context))
              .map(observed::with)
              .orElseGet(() -> observed.with(answers.withJob()));
      case BuildAction.StartTest(ImageReference artifact) ->
          inTurn(queue, build, () -> tests.start(build, artifact.toString(), context))
              .map(observed::with)
              .orElseGet(() -> observed.with(answers.withTest()));
    };
  }

  /** Does what needs no answer. */
  void apply(BuildAction action, BuildView view, Context<OSImageBuild> context) {
    var build = view.build();
    switch (action) {
      case BuildAction.Question _ -> throw new IllegalStateException("not answered: " + action);
      case BuildAction.DeleteJob _ -> view.job().ifPresent(job -> delete(job, context.getClient()));
      case BuildAction.Stop _ -> {
        view.job()
            .filter(job -> job.hasOwnerReferenceFor(build.getMetadata().getUid()))
            .ifPresent(job -> delete(job, context.getClient()));
        tests.stop(build, context);
      }
      case BuildAction.CleanUp _ -> {
        BuildPreparation.objects(build).forEach(object -> delete(object, build, context));
        if (!tests.isThere(build, view.pods())) {
          tests.stop(build, context);
        }
      }
    }
  }

  /**
   * Starts something when it is still a build's turn. One at a time, so that two builds do not take
   * one place: what was started just now is in the cache when the next one looks.
   *
   * @return the turn, if it was not started
   */
  private Optional<Turn> inTurn(BuildQueue queue, OSImageBuild build, Runnable start) {
    synchronized (turns) {
      var turn = queue.turn(build);
      if (turn instanceof Turn.Queued) {
        return Optional.of(turn);
      }
      start.run();
      return Optional.empty();
    }
  }

  private void createJob(OSImageBuild build, int attempt, Context<OSImageBuild> context) {
    try {
      context.resourceOperations().create(BuildJob.of(build, attempt, settings));
    } catch (KubernetesClientException e) {
      // There is one: made before a crash, and about to be seen.
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private Adoption find(ImageReference tag, OSImageBuild build) {
    try {
      return Adoptions.of(registries.fetch(tag, access(build)), build.getSpec());
    } catch (AccessProblem e) {
      // Preparing, which comes next, says which object it is.
      return new Adoption.Nothing();
    }
  }

  /** Each is asked for anew: an answer from before it was published says nothing. */
  private Verification verify(List<ImageReference> references, OSImageBuild build) {
    try {
      var access = access(build);
      return Verification.of(
          references.stream()
              .distinct()
              .collect(Collectors.toMap(r -> r, r -> registries.find(r, access))));
    } catch (AccessProblem e) {
      return new Verification.Unanswered(String.valueOf(e.getMessage()));
    }
  }

  private Access access(OSImageBuild build) throws AccessProblem {
    return accesses.read(build.getMetadata().getNamespace(), named(build.getSpec()));
  }

  /** As the build pod reaches the registry that it publishes to: not by a mirror. */
  static AccessReader.Named named(OSImageBuildSpec spec) {
    return new AccessReader.Named(
        RegistrySecrets.names(spec), Map.of(), spec.caBundleRef(), spec.build().proxyFrom());
  }

  /** Its pods go after it: the client asks for deletion in the background. */
  private static void delete(Job job, KubernetesClient client) {
    ignoringWhatHasGone(() ->
        client.resource(job).lockResourceVersion(job.getMetadata().getResourceVersion()).delete());
  }

  /** Another's object of that name stays. */
  private static void delete(
      HasMetadata object, OSImageBuild build, Context<OSImageBuild> context) {
    var there = context.getClient().resource(object).get();
    if (there != null && there.hasOwnerReferenceFor(build.getMetadata().getUid())) {
      ignoringWhatHasGone(() -> context.getClient().resource(there).delete());
    }
  }

  private static void ignoringWhatHasGone(Runnable delete) {
    try {
      delete.run();
    } catch (KubernetesClientException e) {
      // It has changed, which is an event of its own, or it has gone.
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT
          && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
