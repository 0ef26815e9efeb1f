// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the API server lets the operator do in each of the chart's modes, as {@code kubectl auth
 * can-i} would say. A right that is new must be added here, and is seen in the golden files.
 */
class RightsIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final String USER = "system:serviceaccount:slipway-system:slipway";

  /** Verb, resource (with group, if it has one), and the namespaces in which it is asked for. */
  private static final List<String> QUESTIONS =
      List.of(
          // What it works with.
          "watch osimages.slipway.dev images",
          "patch osimages.slipway.dev/status images",
          "create osimagebuilds.slipway.dev images",
          "watch osnodepools.slipway.dev images",
          "create osmachines.slipway.dev images",
          "create jobs.batch images",
          "create pods images",
          "get pods/log images",
          "get secrets images",
          "create secrets images",
          "get configmaps images",
          "create networkpolicies.networking.k8s.io images",
          "create events.events.k8s.io images",
          "get secrets elsewhere",
          "get secrets kube-system",
          "create secrets kube-system",
          "get secrets slipway-system",
          "create pods elsewhere",
          "list pods elsewhere",
          "create pods/eviction elsewhere",
          "watch nodes -",
          "delete nodes -",
          "list osmachineclasses.slipway.dev -",
          "watch certificatesigningrequests.certificates.k8s.io -",
          "update certificatesigningrequests.certificates.k8s.io/approval -",
          "update leases.coordination.k8s.io/slipway-operator slipway-system",
          // What it must not do anywhere.
          "update osimages.slipway.dev images",
          "patch osimages.slipway.dev images",
          "delete osimages.slipway.dev images",
          "delete osnodepools.slipway.dev images",
          "create osmachineclasses.slipway.dev -",
          "list secrets images",
          "watch secrets images",
          "update secrets images",
          "list configmaps images",
          "update configmaps images",
          "deletecollection pods images",
          "update pods images",
          "create pods/exec images",
          "create pods/ephemeralcontainers images",
          "create serviceaccounts/token images",
          "impersonate users -",
          "create deployments.apps images",
          "create daemonsets.apps images",
          "create roles.rbac.authorization.k8s.io images",
          "create clusterroles.rbac.authorization.k8s.io -",
          "bind clusterroles.rbac.authorization.k8s.io -",
          "escalate clusterroles.rbac.authorization.k8s.io -",
          "create namespaces -",
          "delete namespaces -",
          "get nodes/proxy -",
          "create nodes -",
          "create certificatesigningrequests.certificates.k8s.io -",
          "update customresourcedefinitions.apiextensions.k8s.io -",
          "create validatingwebhookconfigurations.admissionregistration.k8s.io -",
          "delete validatingadmissionpolicies.admissionregistration.k8s.io -",
          "update leases.coordination.k8s.io/another slipway-system",
          "update leases.coordination.k8s.io/slipway-operator kube-system");

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "namespaced", "images-only"})
  void rightsAreTheGoldenFiles(String mode) throws IOException {
    ChartMode.of(api, mode).giveRights(api);

    var answers =
        QUESTIONS.stream()
            .map(question -> "%-3s %s%n".formatted(may(question) ? "yes" : "no", question))
            .collect(Collectors.joining());

    var golden = Path.of("src/test/resources/rights", mode + ".txt");
    if (Boolean.getBoolean("slipway.update")) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, answers);
    }
    assertThat(answers).isEqualTo(Files.readString(golden));
  }

  @AfterAll
  static void restore() throws IOException {
    ChartMode.of(api, "minimal").giveRights(api);
  }

  private static boolean may(String question) {
    var words = question.split(" ", -1);
    var slash = words[1].split("/", -1);
    var dot = slash[0].split("\\.", 2);
    var group = dot.length > 1 ? dot[1] : "";
    var attributes =
        new ResourceAttributesBuilder()
            .withVerb(words[0])
            .withGroup(group)
            .withResource(dot[0])
            .withNamespace(words[2].equals("-") ? "" : words[2]);
    if (slash.length > 1) {
      // A lease has no subresource; what follows it is its name.
      if (dot[0].equals("leases")) {
        attributes.withName(slash[1]);
      } else {
        attributes.withSubresource(slash[1]);
      }
    }
    var review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(USER)
            .withGroups("system:serviceaccounts", "system:authenticated")
            .withResourceAttributes(attributes.build())
            .endSpec()
            .build();
    return api.admin().resource(review).create().getStatus().getAllowed();
  }
}
