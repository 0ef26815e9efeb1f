// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.slipway.api.v1alpha1.MachineBuild;
import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.controller.platform.Labels;
import dev.slipway.core.rollout.History;
import dev.slipway.core.rollout.History.Change;
import dev.slipway.core.rollout.History.Revision;
import dev.slipway.core.rollout.Target;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A pool's history in ControllerRevisions, as other workloads have it. */
final class Revisions {
  private static final String BUILD = "build";
  private static final int DIGITS = 10;

  private Revisions() {}

  /** Writes down what is new, and forgets what is too old. */
  static void keep(KubernetesClient client, PoolView view, Target.Build target) {
    var used =
        view.machines().stream()
            .map(m -> m.getSpec().build().contentDigest())
            .collect(Collectors.toSet());
    var known = view.revisions().stream().flatMap(r -> revision(r).stream()).toList();
    var limit = view.pool().getSpec().revisionHistoryLimit();
    History.plan(known, target, used, limit).forEach(change -> apply(client, view.pool(), change));
  }

  private static void apply(KubernetesClient client, OSNodePool pool, Change change) {
    var revision = object(pool, change.build());
    try {
      switch (change) {
        case Change.Remember(var _, var number) -> {
          revision.setRevision(number);
          client.resource(revision).create();
        }
        case Change.Renumber(var _, var number) ->
            client
                .resource(revision)
                .patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    Serialization.asJson(Map.of("revision", number)));
        case Change.Forget _ -> client.resource(revision).delete();
      }
    } catch (KubernetesClientException e) {
      // The cache was behind: what is there, or gone, already is as it shall be.
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT
          && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  /** What a revision says; nothing if somebody has spoiled it. */
  static Optional<Revision> revision(ControllerRevision revision) {
    var data = Serialization.unmarshal(Serialization.asJson(revision.getData()), Data.class);
    return Optional.ofNullable(data)
        .flatMap(d -> Optional.ofNullable(d.build()))
        .map(b ->
            new Revision(
                revision.getRevision(),
                new Target.Build(b.name(), b.contentDigest(), b.reference())));
  }

  static ControllerRevision object(OSNodePool pool, Target.Build build) {
    var meta = pool.getMetadata();
    var hash = build.contentDigest().replaceFirst("^sha256:", "").substring(0, DIGITS);
    return new ControllerRevisionBuilder()
        .withNewMetadata()
        .withNamespace(meta.getNamespace())
        .withName(meta.getName() + "-" + hash)
        .addToLabels(Labels.of("nodepool", Map.of(Labels.POOL, meta.getName())))
        .withOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion(pool.getApiVersion())
                    .withKind(pool.getKind())
                    .withName(meta.getName())
                    .withUid(meta.getUid())
                    .withController(true)
                    .build()))
        .endMetadata()
        .withData(
            Map.of(
                BUILD,
                Map.of(
                    "name", build.name(),
                    "contentDigest", build.contentDigest(),
                    "reference", build.reference())))
        .build();
  }

  /** What a revision holds. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Data(@Nullable MachineBuild build) {}
}
