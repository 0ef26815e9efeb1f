// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import dev.slipway.api.v1alpha1.BootTest;
import dev.slipway.api.v1alpha1.OSImageBuild;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Builds with a boot test. */
final class TestedBuild {
  static final String UID = "00000000-0000-0000-0000-000000000001";

  private TestedBuild() {}

  static OSImageBuild web() {
    return Serialization.unmarshal(
        """
        apiVersion: slipway.dev/v1alpha1
        kind: OSImageBuild
        metadata: {namespace: team, name: web-0123456789, uid: %s, generation: 1}
        spec:
          image: web
          contentDigest: sha256:%s
          repository: registry.example:5000/os/web
          os:
            kernel: {image: r.example/kernel@sha256:%s}
            init: [r.example/init@sha256:%s]
          credentialsSecretRef: {name: push}
          pullSecretRefs: [{name: pull}]
          build: {nodeSelector: {disk: fast}, tolerations: [{key: builds, operator: Exists}]}
          test:
            timeoutSeconds: 120
            cpus: 4
            memory: 1536Mi
            readyPattern: "login: $"
            checks:
            - {name: page, type: HTTP, http: {port: 80}}
            - {name: disk, type: Exec, exec: {container: format}}
        """
            .formatted(UID, "01".repeat(32), "ab".repeat(32), "cd".repeat(32)),
        OSImageBuild.class);
  }

  static OSImageBuild noting(String pod) {
    return Serialization.unmarshal(
        Serialization.asYaml(web()) + "status: {testPod: " + pod + "}\n", OSImageBuild.class);
  }

  static BootTest test() {
    return web().getSpec().test();
  }
}
