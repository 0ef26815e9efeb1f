// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.cluster.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What a pod's containers run, as processes of this machine: a signal to them is nobody's orderly
 * stop.
 */
record Processes(List<ProcessHandle> all) {
  static Processes of(JsonNode pod) {
    var containers =
        StreamSupport.stream(pod.at("/status/containerStatuses").spliterator(), false)
            .map(status -> status.path("containerID").asText().replaceFirst(".*://", ""))
            .filter(id -> !id.isEmpty())
            .toList();
    var found = ProcessHandle.allProcesses().filter(p -> isIn(p, containers)).toList();
    if (found.isEmpty()) {
      throw new ClusterException("no process of pod " + pod.at("/metadata/name").asText());
    }
    return new Processes(found);
  }

  private static boolean isIn(ProcessHandle process, List<String> containers) {
    try {
      var groups = Files.readString(Path.of("/proc/%d/cgroup".formatted(process.pid())));
      return containers.stream().anyMatch(groups::contains);
    } catch (IOException _) {
      return false; // it has ended
    }
  }

  void kill() {
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /** They do nothing, and do not even know it. */
  void freeze() {
    signal("STOP");
  }

  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    var line = new ArrayList<>(List.of("kill", "-s", name));
    all.stream().filter(ProcessHandle::isAlive).map(p -> Long.toString(p.pid())).forEach(line::add);
    try {
      var code = new ProcessBuilder(line).inheritIO().start().waitFor();
      if (code != 0) {
        throw new ClusterException(String.join(" ", line) + ": exit code " + code);
      }
    } catch (IOException e) {
      throw new ClusterException(String.join(" ", line) + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted");
    }
  }
}
