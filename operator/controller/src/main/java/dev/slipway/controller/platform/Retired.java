// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import dev.slipway.api.v1alpha1.OSMachine;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;

/**
 * The annotation by which a pool asks for a machine's node to be emptied, with the time of that.
 * Also the filter that notices it: annotations do not count as changes otherwise.
 */
public final class Retired implements OnUpdateFilter<OSMachine> {
  /** Its key. */
  public static final String AT = "slipway.dev/retired-at";

  @Override
  public boolean accept(OSMachine after, OSMachine before) {
    return !Objects.equals(
            after.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !since(after).equals(since(before))
        || after.isMarkedForDeletion() != before.isMarkedForDeletion()
        || !after.getFinalizers().equals(before.getFinalizers());
  }

  /** Since when, if it is; a time that cannot be read is none. */
  public static Optional<Instant> since(OSMachine machine) {
    return Optional.ofNullable(machine.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(AT))
        .flatMap(Retired::time);
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
