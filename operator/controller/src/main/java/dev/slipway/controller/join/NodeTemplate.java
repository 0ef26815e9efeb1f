// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import dev.slipway.api.v1alpha1.NodeTaint;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.controller.platform.Labels;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a machine's resource says about its Node. */
public final class NodeTemplate {
  /** A node's host name is a DNS label, and so is the value of its labels. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private static final Pattern KEY =
      Pattern.compile(
          "((?=[^/]{1,253}/)(%1$s\\.)*%1$s/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
              .formatted("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"));
  private static final Pattern VALUE =
      Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
  private static final Pattern RESERVED = Pattern.compile("([^/]*\\.)?(kubernetes|k8s)\\.io/.*");

  private NodeTemplate() {}

  /** All labels that the Node must have. */
  public static Map<String, String> labels(OSMachine machine) {
    var labels = new TreeMap<>(machine.getSpec().labels());
    labels.put(Labels.POOL, machine.getSpec().pool());
    return labels;
  }

  /**
   * The labels that kubelet gives its own Node. It refuses to start with most of Kubernetes' own
   * (and may not set them: admission plug-in NodeRestriction), so those are set on the Node later.
   */
  static Map<String, String> labelsForKubelet(OSMachine machine) {
    return labels(machine).entrySet().stream()
        .filter(label -> !RESERVED.matcher(label.getKey()).matches())
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, TreeMap::new));
  }

  /** What is wrong with it, and where. */
  public static Optional<String> problem(OSMachine machine) {
    var name = machine.getMetadata().getName();
    if (!NAME.matcher(name).matches()) {
      return Optional.of(
          "metadata.name: \"%s\" cannot be a node's name: at most 63 of a-z, 0-9 and -"
              .formatted(name));
    }
    for (var label : labels(machine).entrySet()) {
      if (!KEY.matcher(label.getKey()).matches() || !VALUE.matcher(label.getValue()).matches()) {
        return Optional.of(
            "spec.labels: \"%s\"=\"%s\" is no label".formatted(label.getKey(), label.getValue()));
      }
    }
    var seen = new HashSet<String>();
    for (int i = 0; i < machine.getSpec().taints().size(); i++) {
      var taint = machine.getSpec().taints().get(i);
      if (!KEY.matcher(taint.key()).matches() || !VALUE.matcher(value(taint)).matches()) {
        return Optional.of(
            "spec.taints[%d]: \"%s\"=\"%s\" is no taint".formatted(i, taint.key(), value(taint)));
      }
      if (!seen.add(taint.key() + ":" + taint.effect())) {
        return Optional.of(
            "spec.taints[%d]: %s:%s is there twice".formatted(i, taint.key(), taint.effect()));
      }
    }
    return Optional.empty();
  }

  static String value(NodeTaint taint) {
    var value = taint.value();
    return value == null ? "" : value;
  }
}
