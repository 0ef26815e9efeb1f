// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import java.util.Map;
import java.util.TreeMap;

/** Labels of the objects that the operator makes. */
public final class Labels {
  /** The OSImage that a build is of. */
  public static final String IMAGE = "slipway.dev/image";

  /** The OSImageBuild that a Job, a pod or a ConfigMap is for. */
  public static final String BUILD = "slipway.dev/build";

  /** The OSNodePool that a machine or a node is of. */
  public static final String POOL = "slipway.dev/pool";

  /** The OSMachine that a pod or a Secret is for. */
  public static final String MACHINE = "slipway.dev/machine";

  private Labels() {}

  /** Kubernetes' recommended labels for an object of a component, with labels of its own. */
  public static Map<String, String> of(String component, Map<String, String> own) {
    var labels = new TreeMap<>(own);
    labels.put("app.kubernetes.io/name", "slipway");
    labels.put("app.kubernetes.io/component", component);
    labels.put("app.kubernetes.io/managed-by", "slipway");
    return labels;
  }
}
