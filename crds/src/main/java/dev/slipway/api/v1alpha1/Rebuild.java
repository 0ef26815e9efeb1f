// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** When an image is built again though nothing changed. */
public record Rebuild(
    @Required
        @Size(min = 9, max = 100)
        @JsonPropertyDescription(
            "schedule is when, by five fields of cron: minute, hour, day of the month, month, day of the week.")
        String schedule,
    @Default("Etc/UTC")
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$")
        @JsonPropertyDescription("timeZone is the time zone of schedule, by its IANA name.")
        String timeZone) {
  public Rebuild(String schedule, @Nullable String timeZone) {
    this.schedule = schedule;
    this.timeZone = Absent.or(timeZone, "Etc/UTC");
  }
}
