// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.junit;

import static dev.slipway.e2e.junit.ResourceAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.e2e.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceAssertTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  @TempDir private Path folder;

  @Test
  void aConditionThatIsSoNowIsSeenWithoutWaiting() throws IOException {
    var image = cluster(object(2, "True", "Built"), "exit 1").resource("demo", "osimage", "x");

    assertThat(image).hasCondition("Ready", "True").hasCondition("Ready", "True", "Built");
  }

  @Test
  void aConditionThatComesLaterIsSeenByTheWatch() throws IOException {
    var watch =
        event(object(2, "False", "Building"))
            + event(object(2, "True", "Built"))
            + "exec tail -f /dev/null";
    var image = cluster(object(1, "True", "Built"), watch).resource("demo", "osimage", "x");

    assertThat(image).within(LONG).hasCondition("Ready", "True");
  }

  @Test
  void aWatchThatEndsIsOpenedAgain() throws IOException {
    var watch =
        "if [ -e $DIR/again ]; then %s fi; touch $DIR/again; exit 1"
            .formatted(event(object(2, "True", "Built")));
    var image = cluster(object(2, "False", "Building"), watch).resource("demo", "osimage", "x");

    assertThat(image).within(LONG).hasCondition("Ready", "True");
  }

  @Test
  void aConditionAboutAnOlderSpecDoesNotCount() throws IOException {
    var image = cluster(object(1, "True", "Built"), "exit 1").resource("demo", "osimage", "x");

    assertThatThrownBy(() -> assertThat(image).hasCondition("Ready", "True"))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void theMessageTellsConditionsAndEvents() throws IOException {
    var image =
        cluster(object(2, "False", "BuildFailed"), "exec tail -f /dev/null")
            .resource("demo", "osimage", "x");

    assertThatThrownBy(
            () -> assertThat(image).within(Duration.ofMillis(300)).hasCondition("Ready", "True"))
        .hasMessageContaining("condition Ready=True")
        .hasMessageContaining("osimage demo/x, generation 2, observed 2")
        .hasMessageContaining("Ready=False BuildFailed: words")
        .hasMessageContaining("Event Told: a story");
  }

  @Test
  void anEventIsKnownByItsReason() throws IOException {
    var image = cluster(object(2, "True", "Built"), "exit 1").resource("demo", "osimage", "x");

    assertThat(image).hasEvent("Told");
    assertThatThrownBy(() -> assertThat(image).hasEvent("Untold"))
        .hasMessageContaining("an Event Untold");
  }

  @Test
  void whatIsNotThereIsGone() throws IOException {
    var cluster = FakeCluster.of(folder, "case \"$*\" in *wait*) exit 1 ;; esac");

    assertThat(cluster.resource("demo", "pod", "x")).isGone();
    assertThat(cluster.resource("demo", "pod", "x").get()).isEmpty();
  }

  private Cluster cluster(String object, String watch) throws IOException {
    return FakeCluster.of(
        folder,
        """
        case "$*" in
        *--watch*) %s ;;
        *" events "*) echo '{"items":[{"reason":"Told","message":"a story"}]}' ;;
        *) echo '%s' ;;
        esac\
        """
            .formatted(watch, object));
  }

  private static String object(int observed, String status, String reason) {
    return """
    {"metadata":{"name":"x","generation":2},"status":{"observedGeneration":%d,"conditions":[{"type":"Ready","status":"%s","reason":"%s","message":"words"}]}}\
    """
        .formatted(observed, status, reason);
  }

  private static String event(String object) {
    return "echo '{\"type\":\"MODIFIED\",\"object\":%s}'; ".formatted(object);
  }
}
