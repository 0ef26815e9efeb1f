// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API server does with resources over time: defaults, columns, what may change. */
class ResourceRulesIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final String IMAGE =
      """
      apiVersion: slipway.dev/v1alpha1
      kind: OSImage
      metadata: {name: web}
      spec:
        os: {kernel: {image: k}, init: [i]}
        rebuild: {schedule: "0 3 * * *"}
        test: {checks: [{name: a, type: HTTP, http: {port: 80}}]}
        publish: {repository: r.example/os/web}
      """;
  private static final String BUILD =
      """
      apiVersion: slipway.dev/v1alpha1
      kind: OSImageBuild
      metadata: {name: web-1}
      spec:
        image: web
        contentDigest: sha256:abababababababababababababababababababababababababababababababab
        repository: r.example/os/web
        os: {kernel: {image: k}, init: [i]}
      """;
  private static final String ENDED =
      """
      startedAt: 2026-01-01T00:00:00Z
      completedAt: 2026-01-01T00:01:00Z
      digest: sha256:ab
      reference: r.example/os/web@sha256:ab
      conditions:
      - {type: Succeeded, status: "True", reason: Published, message: "", lastTransitionTime: "2026-01-01T00:01:00Z"}
      """;

  @Test
  void whatIsNotSaidIsShownAsItIsMeant() {
    var spec = create("osimages", IMAGE).get("spec");

    assertThat(spec)
        .isEqualTo(
            tree(
                """
                os: {kernel: {image: k}, init: [i]}
                architectures: [amd64]
                outputs: [{type: KernelInitrd}]
                inputs: {pinPolicy: ResolveOnce, refreshIntervalSeconds: 3600}
                rebuild: {schedule: "0 3 * * *", timeZone: Etc/UTC}
                test:
                  timeoutSeconds: 300
                  cpus: 2
                  memory: 1Gi
                  checks: [{name: a, type: HTTP, http: {port: 80, path: /, status: 200}}]
                publish: {repository: r.example/os/web, tagTemplate: "{{version}}"}
                build: {timeoutSeconds: 1800, retries: 3, suspend: false}
                retention: {successful: 5, failed: 3, pruneRegistry: Never}
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          osimages      | Name,Ready,Digest,Build,Arch,Age | Verified,Reference,Bytes,Suspended,Status
          osimagebuilds | Name,Image,Succeeded,Reason,Phase,Percent,Bytes,Moved,Age | Trigger,Attempts,Tested,Changed,Digest,Status
          """)
  void kubectlShowsTheseColumnsAndMoreWithWide(String plural, String always, String wide) {
    var columns = table(plural).get("columnDefinitions");

    assertThat(names(columns, 0)).isEqualTo(always);
    assertThat(names(columns, 1)).isEqualTo(wide);
  }

  @Test
  void everyArchitectureIsInItsColumn() {
    create("osimages", IMAGE + "  architectures: [amd64, arm64]\n");

    assertThat(table("osimages").get("rows").get(0).get("cells").get(4).asText())
        .isEqualTo("[\"amd64\",\"arm64\"]");
  }

  @Test
  void aBuildsSpecDoesNotChange() {
    create("osimagebuilds", BUILD);

    assertThatThrownBy(
            () -> replace("osimagebuilds/web-1", BUILD.replace("init: [i]", "init: [j]")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(
            "spec: a build does not change; the operator makes a new one for new content");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          completedAt: 2026-01-01T00:01 | completedAt: 2026-01-01T00:02 | status.completedAt: a build ends once
          startedAt: 2026-01-01T00:00   | startedAt: 2026-01-01T00:01   | status.startedAt: a build begins once
          digest: sha256:ab             | digest: sha256:ba             | status.digest: it is set once
          web@sha256:ab                 | web@sha256:ba                 | status.reference: it is set once
          status: "True"                | status: "False"               | status.conditions: Succeeded, Failed and Interrupted, once true, stay as they are
          reason: Published             | reason: Failed                | status.conditions: Succeeded, Failed and Interrupted, once true, stay as they are
          type: Succeeded               | type: Interrupted             | status.conditions: Succeeded, Failed and Interrupted, once true, stay as they are
          """)
  void whatBecameOfABuildDoesNotChange(String what, String other, String words) {
    create("osimagebuilds", BUILD);
    status(ENDED);

    assertThatThrownBy(() -> status(ENDED.replace(what, other)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aBuildEndsInOneWay() {
    create("osimagebuilds", BUILD);
    var failed = ENDED.lines().toList().getLast().replace("Succeeded", "Failed");

    assertThatThrownBy(() -> status(ENDED + failed))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("status.conditions: a build ends in one way");
  }

  @Test
  void aBuildsOtherConditionsChangeAsItGoes() {
    create("osimagebuilds", BUILD);
    var running =
        "conditions: [{type: Building, status: \"%s\"}, {type: Succeeded, status: \"False\"}]";
    status(running.formatted("True"));
    status(running.formatted("False"));

    assertThat(status(ENDED).get("status").get("completedAt").asText()).isNotEmpty();
  }

  private static JsonNode create(String plural, String yaml) {
    return send("POST", plural, tree(yaml));
  }

  private static JsonNode replace(String path, String yaml) {
    return send("PUT", path, versioned(path, tree(yaml)));
  }

  private static JsonNode status(String yaml) {
    var build = Serialization.unmarshal(BUILD, GenericKubernetesResource.class);
    build.setAdditionalProperty("status", tree(yaml));
    var path = "osimagebuilds/web-1";
    return send("PUT", path + "/status", versioned(path, tree(Serialization.asYaml(build))));
  }

  private static JsonNode versioned(String path, JsonNode resource) {
    var there = send("GET", path, null);
    var sent = Serialization.unmarshal(resource.toString(), GenericKubernetesResource.class);
    sent.getMetadata().setResourceVersion(there.get("metadata").get("resourceVersion").asText());
    return tree(Serialization.asYaml(sent));
  }

  private static JsonNode send(String method, String path, Object body) {
    var all = "/apis/slipway.dev/v1alpha1/namespaces/%s/".formatted(api.namespace());
    return tree(api.admin().raw(all + path, method, body));
  }

  private static JsonNode tree(String yaml) {
    return Serialization.unmarshal(yaml, JsonNode.class);
  }

  private static JsonNode table(String plural) {
    var uri = "/apis/slipway.dev/v1alpha1/namespaces/%s/%s".formatted(api.namespace(), plural);
    var client = api.admin().getHttpClient();
    var request =
        client
            .newHttpRequestBuilder()
            .uri(api.admin().getMasterUrl().toString().replaceAll("/$", "") + uri)
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .build();
    return tree(client.sendAsync(request, String.class).join().body());
  }

  private static String names(JsonNode columns, int priority) {
    var names = new ArrayList<String>();
    columns.forEach(column -> {
      if (column.get("priority").asInt() == priority) {
        names.add(column.get("name").asText());
      }
    });
    return String.join(",", names);
  }
}
