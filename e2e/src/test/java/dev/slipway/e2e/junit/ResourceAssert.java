// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.junit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.cluster.Resource;
import java.time.Duration;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;

/** What is, or within some time becomes, true of an object. */
public final class ResourceAssert extends AbstractAssert<ResourceAssert, Resource> {
  private Duration limit = Duration.ZERO;

  private ResourceAssert(Resource actual) {
    super(actual, ResourceAssert.class);
  }

  public static ResourceAssert assertThat(Resource actual) {
    return new ResourceAssert(actual);
  }

  /** What follows may take this long to become so; each by itself. */
  public ResourceAssert within(Duration limit) {
    this.limit = limit;
    return this;
  }

  /** A condition about the newest spec has a status. */
  public ResourceAssert hasCondition(String type, String status) {
    return matches(
        "condition %s=%s".formatted(type, status),
        object -> isCurrent(object) && Chain.condition(object, type, "status").equals(status));
  }

  /** A condition about the newest spec has a status and a reason. */
  public ResourceAssert hasCondition(String type, String status, String reason) {
    return matches(
        "condition %s=%s %s".formatted(type, status, reason),
        object ->
            isCurrent(object)
                && Chain.condition(object, type, "status").equals(status)
                && Chain.condition(object, type, "reason").equals(reason));
  }

  /** Something is so of the object as JSON. */
  public ResourceAssert matches(String what, Predicate<JsonNode> so) {
    if (actual.await(limit, so).isEmpty()) {
      wrong(what);
    }
    return this;
  }

  /** An Event about it has a reason. */
  public ResourceAssert hasEvent(String reason) {
    if (!actual.awaitEvent(reason, limit)) {
      wrong("an Event " + reason);
    }
    return this;
  }

  /** It isn't there. */
  public ResourceAssert isGone() {
    if (!actual.awaitGone(limit)) {
      wrong("nothing of that name");
    }
    return this;
  }

  private void wrong(String what) {
    failWithMessage(
        "%nExpected %s within %d s, but found%n%s", what, limit.toSeconds(), actual.story());
  }

  /** Pods and the like don't say which generation they have seen. */
  private static boolean isCurrent(JsonNode object) {
    return object.at("/status/observedGeneration").isMissingNode() || Chain.current(object);
  }
}
