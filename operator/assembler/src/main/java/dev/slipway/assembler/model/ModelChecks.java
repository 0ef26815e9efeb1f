// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.ModelKeys.ContainerDraft;
import dev.slipway.assembler.model.ModelKeys.InitDraft;
import dev.slipway.assembler.model.OsModel.ImageName;
import dev.slipway.assembler.model.OsModel.InitEntry;
import dev.slipway.assembler.model.OsModel.Volume;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold between the parts of a model, whatever its images are. */
final class ModelChecks {
  private static final int MAX_CONTAINERS = 128;
  private static final int MAX_FILES = 10_000;

  private final Problems problems;
  private final Position start;

  ModelChecks(Problems problems, Position start) {
    this.problems = problems;
    this.start = start;
  }

  void volumes(List<Volume> volumes) {
    var seen = new HashMap<String, Position>();
    for (var volume : volumes) {
      var earlier = seen.putIfAbsent(volume.name(), volume.at());
      if (earlier != null) {
        problems.add(
            volume.at(),
            "volumes",
            "the name \"%s\" is taken by the volume at %s".formatted(volume.name(), earlier));
      }
    }
  }

  /** The image of an entry of init. */
  Optional<InitEntry> init(Placed<InitDraft> entry, List<Volume> volumes) {
    var image = entry.value().image();
    if (image.isPresent()) {
      var at = entry.spot().get("image").orElse(entry.spot()).at();
      return Optional.of(new InitEntry(new ImageName(image.get(), at), Optional.empty()));
    }
    var name = entry.value().volume().orElseThrow();
    var spot = entry.spot().get("volume").orElse(entry.spot());
    var volume = volumes.stream().filter(v -> v.name().equals(name)).findFirst();
    if (volume.isEmpty()) {
      spot.problem(unknownVolume(name, volumes));
    } else if (volume.get().image().isEmpty() || volume.get().format() == Volume.Format.OCI) {
      spot.problem(
          "expected a volume with the files of an image, and \"%s\" at %s has none"
              .formatted(name, volume.get().at()));
    }
    return volume
        .flatMap(Volume::image)
        .map(found -> new InitEntry(new ImageName(found.name(), spot.at()), Optional.of(name)));
  }

  static String unknownVolume(String name, List<Volume> volumes) {
    var known =
        volumes.isEmpty()
            ? "the model has none"
            : volumes.stream().map(Volume::name).distinct().collect(Collectors.joining(", "));
    return "expected the name of a volume (%s), found \"%s\"".formatted(known, name);
  }

  void containers(
      List<ContainerDraft> onboot,
      List<ContainerDraft> onshutdown,
      List<ContainerDraft> services,
      List<Volume> volumes) {
    var all = Stream.of(onboot, onshutdown, services).flatMap(List::stream).toList();
    if (all.size() > MAX_CONTAINERS) {
      problems.add(
          start,
          "",
          "more than " + MAX_CONTAINERS + " containers in onboot, onshutdown and services");
    }
    uniqueServices(services);
    Stream.of(onboot, onshutdown)
        .flatMap(List::stream)
        .forEach(c ->
            only(
                c,
                "expected it in services only: containers of onboot and onshutdown run in their order",
                SupervisionKeys.RESTART,
                SupervisionKeys.AFTER,
                SupervisionKeys.READY));
    services.forEach(c ->
        only(
            c,
            "expected it in onboot and onshutdown only: for a service there is restart",
            SupervisionKeys.ON_FAILURE));
    new ServiceOrder(services).check();
    all.forEach(c -> ids(c.from(), all));
    all.forEach(c -> new VolumeUse(volumes).check(c.from()));
  }

  private static void only(ContainerDraft container, String message, Key<?>... keys) {
    Stream.of(keys)
        .filter(container.from()::has)
        .forEach(key -> container.from().problem(key, message));
  }

  private void uniqueServices(List<ContainerDraft> services) {
    var seen = new HashMap<String, Position>();
    for (var draft : services) {
      var service = draft.container();
      var earlier = seen.putIfAbsent(service.name(), service.at());
      if (earlier != null) {
        problems.add(
            service.at(),
            "services",
            "the name \"%s\" is taken by the service at %s".formatted(service.name(), earlier));
      }
    }
  }

  private static void ids(Values from, List<ContainerDraft> all) {
    var names = all.stream().map(c -> c.container().name()).collect(Collectors.toSet());
    var spots =
        Stream.concat(
            Stream.of(ProcessKeys.UID, ProcessKeys.GID).flatMap(key -> from.spot(key).stream()),
            from.spot(ProcessKeys.ADDITIONAL_GIDS).stream().flatMap(list -> list.items().stream()));
    spots.forEach(spot -> knownContainer(spot, names));
  }

  private static void knownContainer(Spot spot, Set<String> names) {
    spot.text()
        .filter(name -> !name.isEmpty() && !name.equals("root") && !names.contains(name))
        .ifPresent(name ->
            spot.problem(
                "expected a number or the name of a container, and none is called \"%s\""
                    .formatted(name)));
  }

  void files(List<FileKeys.Draft> files) {
    if (files.size() > MAX_FILES) {
      problems.add(start, "files", "more than " + MAX_FILES + " files");
    }
    var seen = new HashMap<String, FileSpec>();
    for (var draft : files) {
      var file = draft.file();
      var earlier = seen.put(file.path(), file);
      if (earlier != null && clash(earlier, file)) {
        draft
            .from()
            .problem(
                FileKeys.PATH,
                "the path \"/%s\" is taken by the file at %s".formatted(file.path(), earlier.at()));
      }
    }
    var parents = new HashSet<String>();
    for (var draft : files) {
      below(draft, seen, parents);
    }
  }

  /** A later model may replace what an earlier one has; one model says a thing once. */
  private static boolean clash(FileSpec earlier, FileSpec file) {
    var folders =
        earlier.kind() instanceof FileSpec.Folder && file.kind() instanceof FileSpec.Folder;
    return earlier.at().source().equals(file.at().source()) && !folders;
  }

  private static void below(
      FileKeys.Draft draft, Map<String, FileSpec> files, Set<String> checked) {
    var path = draft.file().path();
    for (var end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
      var parent = files.get(path.substring(0, end));
      if (parent != null
          && (parent.kind() instanceof FileSpec.Regular
              || parent.kind() instanceof FileSpec.Metadata)
          && checked.add(path)) {
        draft
            .from()
            .problem(
                FileKeys.PATH,
                "\"/%s\" is a file, at %s: nothing can lie in it"
                    .formatted(parent.path(), parent.at()));
      }
    }
  }

  /** A file with the numbers of its owners. */
  FileSpec owned(FileKeys.Draft file, Map<String, Long> ids) {
    file.from().spot(FileKeys.UID).ifPresent(spot -> knownContainer(spot, ids.keySet()));
    file.from().spot(FileKeys.GID).ifPresent(spot -> knownContainer(spot, ids.keySet()));
    return file.owned(number(file.uid(), ids), number(file.gid(), ids));
  }

  private static int number(Id id, Map<String, Long> ids) {
    return switch (id) {
      case Id.Numeric(var value) -> Math.toIntExact(value);
      case Id.OfContainer(var name) -> ids.getOrDefault(name, 0L).intValue();
    };
  }
}
