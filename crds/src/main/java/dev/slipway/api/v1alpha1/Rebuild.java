// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** When an image is built again though nothing changed. */
@ValidationRule(
    value =
        "self.schedule.upperAscii().matches('^(\\\\*|[0-5]?[0-9](-[0-5]?[0-9])?)(/[0-9]{1,2})?(,(\\\\*|[0-5]?[0-9](-[0-5]?[0-9])?)(/[0-9]{1,2})?)* +(\\\\*|([01]?[0-9]|2[0-3])(-([01]?[0-9]|2[0-3]))?)(/[0-9]{1,2})?(,(\\\\*|([01]?[0-9]|2[0-3])(-([01]?[0-9]|2[0-3]))?)(/[0-9]{1,2})?)* +(\\\\*|(0?[1-9]|[12][0-9]|3[01])(-(0?[1-9]|[12][0-9]|3[01]))?)(/[0-9]{1,2})?(,(\\\\*|(0?[1-9]|[12][0-9]|3[01])(-(0?[1-9]|[12][0-9]|3[01]))?)(/[0-9]{1,2})?)* +(\\\\*|(0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(-(0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC))?)(/[0-9]{1,2})?(,(\\\\*|(0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(-(0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC))?)(/[0-9]{1,2})?)* +(\\\\*|(0?[0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(-(0?[0-7]|SUN|MON|TUE|WED|THU|FRI|SAT))?)(/[0-9]{1,2})?(,(\\\\*|(0?[0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(-(0?[0-7]|SUN|MON|TUE|WED|THU|FRI|SAT))?)(/[0-9]{1,2})?)*$')",
    message =
        "spec.rebuild.schedule: give five fields (minute, hour, day of the month, month, day of the week), such as \"30 3 * * SUN\"")
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
