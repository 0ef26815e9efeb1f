// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import static dev.slipway.e2e.junit.ResourceAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.Resource;
import dev.slipway.e2e.junit.Namespace;
import dev.slipway.e2e.junit.OnCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What becomes of builds whose operator is killed, or freezes. */
@OnCluster
@ResourceLock(OnCluster.CLUSTER)
class OperatorFaultsE2E {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static Faults registry;

  @BeforeAll
  static void start(Cluster cluster) {
    registry = Faults.of(cluster);
  }

  /** It is killed while builds stand at each of their steps. */
  @Test
  void anOperatorThatIsKilledIsFollowedByOneThatCarriesBuildsOnWhereverTheyStand(
      Cluster cluster, Namespace namespace) {
    var works = TinyImage.of(namespace, "works");
    var ends = TinyImage.of(namespace, "ends");
    var unasked = TinyImage.of(namespace, "unasked");
    var unseen = TinyImage.of(namespace, "unseen");
    var unwritten = TinyImage.of(namespace, "unwritten");
    var images = List.of(works, ends, unasked, unseen, unwritten);
    var tested = SmallImage.of(namespace, "tested").with(SmallImage.BOOTS);
    try (var pods = new Crowd(namespace);
        var pushes = registry.seen(pushes(namespace));
        var beforeItsPod = registry.held(unasked.requests("GET", "manifests/[^:]+"));
        var whileItWorks = registry.held(works.uploads());
        var untilItCannotBeSeen = registry.held(ends.uploads());
        var beforeItIsFound = registry.held(unseen.requests("HEAD", "manifests/sha256:.*"));
        var beforeItIsWritten = new RefusedEnd(unwritten)) {
      images.forEach(TinyImage::apply);
      List.of(beforeItsPod, whileItWorks, untilItCannotBeSeen, beforeItIsFound)
          .forEach(Faults.Active::awaitHit);
      assertThat(unwritten.build()).within(LIMIT).hasEvent("InternalError");
      // Its boot test takes seconds, so the others have to stand before.
      tested.apply();
      assertThat(tested.build()).within(LIMIT).hasCondition("Tested", "Unknown", "Testing");

      var operator = new Operator(cluster);
      var killed = killed(operator);
      untilItCannotBeSeen.end();
      assertThat(job(ends)).within(LIMIT).hasCondition("Complete", "True");
      beforeItsPod.end();
      beforeItIsFound.end();
      beforeItIsWritten.end();
      operator.scale(1);
      operator.awaitLeaderAfter(killed);
      whileItWorks.end();

      images.forEach(OperatorFaultsE2E::assertBuiltAtOnce);
      assertThat(tested.resource()).within(LIMIT).hasCondition("Verified", "True");
      assertThat(namespace.list("osimagebuilds")).hasSize(images.size() + 1);
      assertThat(pods.all()).as("a pod for each build, and a boot test").isEqualTo(7);
      assertThat(pushes.hits()).as("each tag is pushed once").isEqualTo(images.size());
    }
  }

  /** Two operators at once, one of which does not know for a while that it leads no more. */
  @Test
  void anOperatorThatFreezesIsFollowedByTheOtherAndDoesNoHarmWhenItWakes(
      Cluster cluster, Namespace namespace) {
    var operator = new Operator(cluster);
    operator.scale(2);
    var works = TinyImage.of(namespace, "works");
    var unseen = TinyImage.of(namespace, "unseen");
    try (var pods = new Crowd(namespace);
        var pushes = registry.seen(pushes(namespace));
        var whileItWorks = registry.held(works.uploads());
        var beforeItIsFound = registry.held(unseen.requests("HEAD", "manifests/sha256:.*"))) {
      works.apply();
      unseen.apply();
      whileItWorks.awaitHit();
      beforeItIsFound.awaitHit();

      var frozen = operator.leader();
      var processes = Processes.of(frozen);
      processes.freeze();
      var next = operator.awaitLeaderAfter(frozen);
      whileItWorks.end();
      assertBuiltAtOnce(works);
      processes.thaw();
      assertThat(pod(cluster, frozen))
          .within(LIMIT)
          .matches(
              "the end of the operator that had been frozen",
              pod -> pod.at("/status/containerStatuses/0/restartCount").asInt() == 1);
      beforeItIsFound.end();

      assertBuiltAtOnce(unseen);
      assertThat(Chain.name(operator.leader())).isEqualTo(Chain.name(next));
      assertThat(pods.all()).as("a pod for each build").isEqualTo(2);
      assertThat(pushes.hits()).as("each tag is pushed once").isEqualTo(2);
    } finally {
      operator.scale(1);
    }
  }

  /** As when its node loses power: it cannot even notice that it is to end. */
  private static JsonNode killed(Operator operator) {
    var leader = operator.leader();
    var processes = Processes.of(leader);
    processes.freeze();
    operator.order(0);
    processes.kill();
    assertThat(pod(operator.cluster(), leader)).within(LIMIT).isGone();
    return leader;
  }

  private static void assertBuiltAtOnce(TinyImage image) {
    assertThat(image.resource()).within(LIMIT).hasCondition("Ready", "True");
    assertThat(image.build().get().at("/status/attempts").asInt()).isEqualTo(1);
  }

  private static Resource job(TinyImage image) {
    return image.namespace().resource("job", image.build().name());
  }

  private static Resource pod(Cluster cluster, JsonNode pod) {
    return cluster.resource(Setup.NAMESPACE, "pod", Chain.name(pod));
  }

  private static String pushes(Namespace namespace) {
    return "PUT /v2/%s/.*/manifests/[^:]+".formatted(namespace.name());
  }
}
