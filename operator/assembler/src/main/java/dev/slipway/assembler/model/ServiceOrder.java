// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.ModelKeys.ContainerDraft;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which services wait for which: known ones, and never in a circle. */
final class ServiceOrder {
  private final List<ContainerDraft> all;
  private final Map<String, ContainerDraft> services = new LinkedHashMap<>();
  private final Set<String> done = new HashSet<>();

  ServiceOrder(List<ContainerDraft> services) {
    all = services;
    services.forEach(service -> this.services.putIfAbsent(service.container().name(), service));
  }

  void check() {
    all.forEach(this::known);
    services.keySet().forEach(name -> visit(name, new ArrayDeque<>()));
  }

  private void known(ContainerDraft service) {
    service.from().spot(SupervisionKeys.AFTER).stream()
        .flatMap(list -> list.items().stream())
        .forEach(item ->
            item.text()
                .filter(name -> Check.NAME.problem(name).isEmpty())
                .filter(name -> !services.containsKey(name))
                .ifPresent(name ->
                    item.problem(
                        "expected the name of a service, and none is called \"%s\""
                            .formatted(name))));
  }

  private void visit(String name, Deque<String> path) {
    var service = services.get(name);
    if (service == null || done.contains(name)) {
      return;
    }
    if (path.contains(name)) {
      while (!path.getFirst().equals(name)) {
        path.removeFirst();
      }
      done.addAll(path);
      path.addLast(name);
      service
          .from()
          .problem(
              SupervisionKeys.AFTER,
              "these services wait for each other: " + String.join(" after ", path));
      return;
    }
    path.addLast(name);
    service
        .container()
        .settings()
        .supervision()
        .after()
        .orElse(List.of())
        .forEach(next -> visit(next, new ArrayDeque<>(path)));
    done.add(name);
  }
}
