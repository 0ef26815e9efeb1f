// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.ModelKeys.ContainerDraft;
import dev.slipway.assembler.model.OsModel.Container;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which services wait for which: known ones, and never in a circle. */
public final class ServiceOrder {
  private final List<ContainerDraft> all;
  private final Map<String, ContainerDraft> services = new LinkedHashMap<>();

  ServiceOrder(List<ContainerDraft> services) {
    all = services;
    services.forEach(service -> this.services.putIfAbsent(service.container().name(), service));
  }

  void check() {
    all.forEach(this::known);
    var after = new LinkedHashMap<String, List<String>>();
    services.forEach((name, service) -> after.put(name, waits(service.container().settings())));
    for (var circle : circles(after)) {
      var service = services.get(circle.getFirst());
      if (service != null) {
        service.from().problem(SupervisionKeys.AFTER, message(circle));
      }
    }
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

  /**
   * Notes what is wrong only because labels of images say what services wait for.
   *
   * @param merged the settings of each service over those of its image's label
   */
  public static void check(
      List<Container> services, Map<String, Settings> merged, Problems problems) {
    var after = new LinkedHashMap<String, List<String>>();
    merged.forEach((name, settings) -> after.put(name, waits(settings)));
    var labelled = new LinkedHashMap<String, Container>();
    for (var service : services) {
      if (service.settings().supervision().after().isEmpty()) {
        labelled.put(service.name(), service);
      }
    }
    labelled.forEach((name, service) ->
        after.getOrDefault(name, List.of()).stream()
            .filter(other -> !after.containsKey(other))
            .forEach(other ->
                problems.add(
                    service.at(),
                    name,
                    "%s says after, and no service is called \"%s\": add it, or say after here"
                        .formatted(label(service), other))));
    for (var circle : circles(after)) {
      var first =
          circle.stream().flatMap(name -> Stream.ofNullable(labelled.get(name))).findFirst();
      first.ifPresent(service ->
          problems.add(
              service.at(),
              service.name(),
              "%s (after is said by %s: say it here instead)"
                  .formatted(message(circle), label(service))));
    }
  }

  private static String label(Container service) {
    return "label %s of %s".formatted(SettingsReader.LABEL, service.image().name());
  }

  private static List<String> waits(Settings settings) {
    return settings.supervision().after().orElse(List.of());
  }

  private static String message(List<String> circle) {
    return "these services wait for each other: " + String.join(" after ", circle);
  }

  /**
   * Services that wait for each other, each circle as a path that ends where it began.
   *
   * @param after what each service waits for, by name; names that are no keys are left out
   */
  static List<List<String>> circles(Map<String, List<String>> after) {
    var found = new ArrayList<List<String>>();
    var done = new HashSet<String>();
    after.keySet().forEach(name -> visit(name, after, new ArrayDeque<>(), done, found));
    return List.copyOf(found);
  }

  private static void visit(
      String name,
      Map<String, List<String>> after,
      Deque<String> path,
      Set<String> done,
      List<List<String>> found) {
    var next = after.get(name);
    if (next == null || done.contains(name)) {
      return;
    }
    if (path.contains(name)) {
      while (!path.getFirst().equals(name)) {
        path.removeFirst();
      }
      done.addAll(path);
      path.addLast(name);
      found.add(List.copyOf(path));
      return;
    }
    path.addLast(name);
    next.forEach(other -> visit(other, after, new ArrayDeque<>(path), done, found));
    done.add(name);
  }
}
