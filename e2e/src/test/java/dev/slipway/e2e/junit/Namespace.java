// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.junit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.Resource;
import java.util.List;

/** A namespace of one test's own, in which pods must be restricted. */
public record Namespace(Cluster cluster, String name) {
  /** Applies a manifest whose objects name no namespace. */
  public void apply(String manifest) {
    cluster.apply(name, manifest);
  }

  /** An object of the namespace, whether it is there or not. */
  public Resource resource(String kind, String object) {
    return cluster.resource(name, kind, object);
  }

  /** All objects of a kind, or those that further options of kubectl take. */
  public List<JsonNode> list(String kind, String... options) {
    return cluster.list(name, kind, options);
  }

  /** Runs kubectl in the namespace and returns its output. */
  public String kubectl(String... arguments) {
    var line = new String[arguments.length + 2];
    line[0] = "-n";
    line[1] = name;
    System.arraycopy(arguments, 0, line, 2, arguments.length);
    return cluster.kubectl(line);
  }
}
