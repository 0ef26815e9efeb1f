// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Labels;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;

/**
 * What a build's pod may reach: nobody reaches it; it asks name servers, and talks TCP to
 * registries. These, and where they send their clients on to, are anywhere and on any port, and a
 * policy knows no host names, so it forbids what no registry is: link-local addresses, behind which
 * clouds hand out a node's credentials. One policy for each build goes with the build.
 */
final class BuildNetwork {
  private static final String LINK_LOCAL = "169.254.0.0/16";
  private static final String LINK_LOCAL_6 = "fe80::/10";
  private static final String AWS_METADATA_6 = "fd00:ec2::/32";
  private static final int DNS = 53;

  private BuildNetwork() {}

  static NetworkPolicy policy(OSImageBuild build) {
    var policy =
        new NetworkPolicyBuilder()
            .withMetadata(BuildObjects.metadata(build, ""))
            .withNewSpec()
            .withNewPodSelector()
            .addToMatchLabels("app.kubernetes.io/component", "build")
            .addToMatchLabels(Labels.BUILD, build.getMetadata().getName())
            .endPodSelector()
            .withPolicyTypes("Ingress", "Egress")
            .withEgress(names(), registries())
            .endSpec()
            .build();
    policy.addOwnerReference(build).setController(true);
    return policy;
  }

  private static NetworkPolicyEgressRule names() {
    return new NetworkPolicyEgressRuleBuilder().withPorts(port("UDP"), port("TCP")).build();
  }

  private static NetworkPolicyPort port(String protocol) {
    return new NetworkPolicyPortBuilder()
        .withProtocol(protocol)
        .withPort(new IntOrString(DNS))
        .build();
  }

  private static NetworkPolicyEgressRule registries() {
    return new NetworkPolicyEgressRuleBuilder()
        .addNewTo()
        .withNewIpBlock()
        .withCidr("0.0.0.0/0")
        .withExcept(LINK_LOCAL)
        .endIpBlock()
        .endTo()
        .addNewTo()
        .withNewIpBlock()
        .withCidr("::/0")
        .withExcept(LINK_LOCAL_6, AWS_METADATA_6)
        .endIpBlock()
        .endTo()
        // Pods are not in an IP block for every network plug-in.
        .addNewTo()
        .withNewNamespaceSelector()
        .endNamespaceSelector()
        .endTo()
        .addNewPort()
        .withProtocol("TCP")
        .endPort()
        .build();
  }
}
