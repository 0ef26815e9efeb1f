// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.Kernel;
import dev.slipway.api.v1alpha1.OSContainer;
import dev.slipway.api.v1alpha1.OSFile;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.api.v1alpha1.OSModel;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;

/** Builds for tests. */
final class Builds {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);

  /** Of the text hello. */
  static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private Builds() {}

  /** A build that asks for everything that can be asked for. */
  static OSImageBuild full() {
    var build = web();
    build.setSpec(
        Serialization.unmarshal(
            """
            image: web
            contentDigest: %s
            repository: registry.example:5000/os/web
            tag: stable
            os:
              kernel: {image: r.example/kernel@D}
              init: [r.example/init@D]
              files:
              - {path: etc/motd, contents: hello}
              - {path: etc/a, contentsFrom: {configMapKeyRef: {name: texts, key: a}, sha256: %s}}
              - {path: etc/b, mode: "0600", contentsFrom: {secretKeyRef: {name: keys, key: b}}}
            architectures: [amd64, arm64]
            outputs: [{type: KernelInitrd, compression: gzip}, {type: KernelErofs}]
            build:
              resources: {requests: {cpu: "1"}, limits: {memory: 4Gi}}
              nodeSelector: {disk: fast}
              tolerations: [{key: builds, operator: Exists}]
              affinity:
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms:
                    - matchExpressions: [{key: zone, operator: In, values: [a]}]
                    - matchExpressions: [{key: zone, operator: In, values: [b]}]
              timeoutSeconds: 600
              retries: 1
              cache: {claimName: cache}
              proxyFrom: {name: proxy}
            pullSecretRefs: [{name: pull}]
            mirrors:
            - {registry: docker.io, mirror: "mirror.example/hub"}
            - {registry: quay.io, mirror: "plain.test:5000"}
            caBundleRef: {name: authorities, key: ca.pem}
            credentialsSecretRef: {name: push}
            baseReference: registry.example:5000/os/web@D
            """
                .formatted(web().getSpec().contentDigest(), HELLO_SHA256)
                .replace("@D", "@" + DIGEST),
            OSImageBuildSpec.class));
    return build;
  }

  static OSImageBuild web() {
    var build = new OSImageBuild();
    build.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("team")
            .withName("web-0123456789")
            .withUid("00000000-0000-0000-0000-000000000001")
            .withGeneration(1L)
            .build());
    var web =
        Serialization.unmarshal(
            """
            name: web
            image: r.example/web@%s
            capabilities.add: [CAP_NET_BIND_SERVICE]
            command: []
            runtime: {mkdir: [/var/www]}
            """
                .formatted(DIGEST),
            OSContainer.class);
    build.setSpec(
        OSImageBuildSpec.of(
            "web",
            "sha256:0123456789" + "0".repeat(54),
            "registry.example:5000/os/web",
            OSModel.of(
                Kernel.of("r.example/kernel@" + DIGEST, "console=ttyS0"),
                List.of("r.example/init@" + DIGEST),
                List.of(),
                List.of(web),
                List.of(OSFile.ofText("etc/motd", "hello\n", "0644")))));
    return build;
  }
}
