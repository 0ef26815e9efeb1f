// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.slipway.api.v1alpha1.Rebuild;
import dev.slipway.core.image.Schedule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** Reads when images are rebuilt: five fields of cron, in a time zone. */
final class Schedules {
  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private Schedules() {}

  /** What was wrong with it. */
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;

    Wrong(String message) {
      super(message);
    }
  }

  static Schedule of(Rebuild rebuild, Instant now) throws Wrong {
    var here = now.atZone(zone(rebuild.timeZone()));
    var times = times(rebuild.schedule());
    return new Schedule(
        times.lastExecution(here.plusSeconds(1)).map(ZonedDateTime::toInstant).orElse(null),
        times.nextExecution(here).map(ZonedDateTime::toInstant).orElse(null),
        rebuild.schedule() + " " + rebuild.timeZone());
  }

  private static ZoneId zone(String name) throws Wrong {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new Wrong(
          "spec.rebuild.timeZone: there is no time zone %s; give a name such as Europe/Berlin"
              .formatted(name));
    }
  }

  private static ExecutionTime times(String schedule) throws Wrong {
    try {
      return ExecutionTime.forCron(PARSER.parse(schedule).validate());
    } catch (IllegalArgumentException e) {
      throw new Wrong(
          "spec.rebuild.schedule: '%s' is no schedule of five fields, such as 0 3 * * 1: %s"
              .formatted(schedule, e.getMessage()));
    }
  }
}
