// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a build is made.
 *
 * @param message what happened, for people
 */
public record Trigger(Kind kind, String message) {
  private static final int MAX_LENGTH = 1024;
  private static final int SHORT = 19; // sha256: and twelve digits

  public Trigger {
    message = message.length() > MAX_LENGTH ? message.substring(0, MAX_LENGTH - 1) + "…" : message;
  }

  /** The kinds, as the resource and the metric have them. */
  public enum Kind {
    Created,
    SpecChanged,
    InputMoved,
    Scheduled,
    Requested,
    FilesChanged
  }

  /**
   * What changed since the newest build. It is found by comparing with that build alone, so that a
   * restart at any point makes no difference.
   */
  static Trigger since(
      @Nullable ImageBuild newest,
      DesiredImage desired,
      Composition.Composed content,
      List<Pin> pins) {
    if (newest == null) {
      return new Trigger(Kind.Created, "it is the first build");
    }
    if (newest.generation() != desired.generation()) {
      return new Trigger(
          Kind.SpecChanged,
          "generation %d, after %d".formatted(desired.generation(), newest.generation()));
    }
    var sources = changedSources(newest, content);
    if (!sources.isEmpty()) {
      return new Trigger(Kind.FilesChanged, sources);
    }
    var moved = moved(newest, pins);
    return moved.isEmpty()
        ? new Trigger(Kind.SpecChanged, "an OSImage that it extends changed")
        : new Trigger(Kind.InputMoved, moved);
  }

  private static String changedSources(ImageBuild newest, Composition.Composed content) {
    var names = new TreeSet<>(newest.sources().keySet());
    names.addAll(content.sources().keySet());
    return names.stream()
        .filter(name -> {
          var now = content.sources().get(name);
          return now == null || !now.equals(newest.sources().get(name));
        })
        .map(name -> name + " changed")
        .collect(Collectors.joining("; "));
  }

  private static String moved(ImageBuild newest, List<Pin> pins) {
    var now = pins.stream().map(Pin::pinned).collect(Collectors.toSet());
    return pins.stream()
        .filter(pin -> !newest.images().contains(pin.pinned()))
        .flatMap(pin -> {
          var repository = repository(pin.pinned());
          return newest.images().stream()
              .filter(image -> !now.contains(image) && repository(image).equals(repository))
              .sorted()
              .limit(1)
              .map(before ->
                  "%s moved from %s to %s"
                      .formatted(pin.ref(), digest(before), digest(pin.pinned())));
        })
        .collect(Collectors.joining("; "));
  }

  @Override
  public String toString() {
    return kind + ": " + message;
  }

  private static String repository(String pinned) {
    var at = pinned.indexOf('@');
    return at < 0 ? pinned : pinned.substring(0, at);
  }

  private static String digest(String pinned) {
    var digest = pinned.substring(pinned.indexOf('@') + 1);
    return digest.length() > SHORT ? digest.substring(0, SHORT) : digest;
  }
}
