// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectOnFailureTest {
  private static final String PODS =
      """
      {"items":[{"metadata":{"namespace":"demo","name":"web"},"status":{"containerStatuses":[{"name":"main","restartCount":1},{"name":"side","restartCount":0}]}}]}\
      """;

  @Test
  void objectsEventsAndTheLogsOfAllPodsAndOfTheClusterAreKept(@TempDir Path folder)
      throws IOException {
    var cluster =
        FakeCluster.of(
            folder,
            """
            case "$*" in
            *" pods -o json"*) echo '%s' ;;
            *"get nodes"*) echo 'no luck' >&2; exit 1 ;;
            *) echo "$*" ;;
            esac\
            """
                .formatted(PODS));

    CollectOnFailure.collect(cluster, folder.resolve("kept"));

    assertThat(folder.resolve("kept/slipway.yaml")).content().contains("get slipway -A -o yaml");
    assertThat(folder.resolve("kept/events.txt")).content().contains("get events -A");
    assertThat(folder.resolve("kept/nodes.yaml")).content().contains("no luck");
    assertThat(folder.resolve("kept/cluster/kubelet.log")).content().contains("logs kubelet");
    assertThat(folder.resolve("kept/logs")).isDirectoryNotContaining("glob:**/*.side.previous.log");
    assertThat(folder.resolve("kept/logs/demo.web.main.log"))
        .content()
        .contains("-n demo logs web -c main");
    assertThat(folder.resolve("kept/logs/demo.web.side.log")).exists();
    assertThat(folder.resolve("kept/logs/demo.web.main.previous.log"))
        .content()
        .contains("--previous");
  }

  @Test
  void secretsAreNotKept(@TempDir Path folder) throws IOException {
    var cluster =
        FakeCluster.of(
            folder,
            """
            echo "$*" >>"$DIR/asked"
            case "$*" in *" pods -o json"*) echo '{"items":[]}' ;; esac\
            """);

    CollectOnFailure.collect(cluster, folder.resolve("kept"));

    assertThat(folder.resolve("asked")).content().contains("slipway").doesNotContain("secret");
  }
}
