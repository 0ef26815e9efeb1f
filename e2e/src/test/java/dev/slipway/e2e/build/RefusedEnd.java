// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import dev.slipway.e2e.cluster.Cluster;

/** The API server lets nobody write down the end of an image's builds, until this ends. */
final class RefusedEnd implements AutoCloseable {
  private final Cluster cluster;
  private final String name;

  RefusedEnd(TinyImage image) {
    this.cluster = image.namespace().cluster();
    this.name = image.namespace().name() + "-" + image.name();
    cluster.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata:
          name: %1$s
        spec:
          failurePolicy: Fail
          matchConstraints:
            resourceRules:
              - apiGroups: [slipway.dev]
                apiVersions: [v1alpha1]
                operations: [UPDATE]
                resources: [osimagebuilds/status]
          matchConditions:
            - name: image
              expression: object.metadata.namespace == '%2$s' && object.spec.image == '%3$s'
          validations:
            - expression: "!has(object.status.completedAt)"
              message: not now
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata:
          name: %1$s
        spec:
          policyName: %1$s
          validationActions: [Deny]
        """
            .formatted(name, image.namespace().name(), image.name()));
  }

  @Override
  public void close() {
    end();
  }

  void end() {
    cluster.kubectl(
        "delete",
        "validatingadmissionpolicybinding/" + name,
        "validatingadmissionpolicy/" + name,
        "--ignore-not-found");
  }
}
