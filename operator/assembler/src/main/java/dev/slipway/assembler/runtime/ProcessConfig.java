// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.model.Capabilities;
import dev.slipway.assembler.model.Id;
import dev.slipway.assembler.model.Privileges;
import dev.slipway.assembler.model.ProcessSettings;
import dev.slipway.assembler.model.ProcessSettings.Rlimit;
import dev.slipway.assembler.model.Settings;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code process} of config.json: what runs, as whom, and what it may do. */
record ProcessConfig(Settings settings, ContainerImage.Config image, User imageUser, OsContext os) {
  private static final BigInteger UNLIMITED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  Map<String, Object> json() {
    var what = settings.process();
    var process = new LinkedHashMap<String, Object>();
    process.put("user", user());
    process.put("args", args());
    process.put("env", what.env().orElse(image.env()));
    process.put("cwd", cwd());
    process.put("capabilities", capabilities());
    Json.put(process, "rlimits", what.rlimits().map(ProcessConfig::rlimits));
    Json.put(process, "noNewPrivileges", Optional.of(noNewPrivileges()).filter(yes -> yes));
    Json.put(process, "apparmorProfile", settings.privileges().apparmor());
    Json.put(process, "oomScoreAdj", what.oomScoreAdj());
    return process;
  }

  List<String> args() {
    return settings.process().command().orElse(image.args());
  }

  /** Images may have a relative one, which is taken from the root; runtimes take none. */
  private String cwd() {
    var cwd = settings.process().cwd().orElse(image.cwd());
    return cwd.startsWith("/") ? cwd : "/" + cwd;
  }

  /** Landlock rules need it: a program could otherwise gain rights that they do not hold back. */
  private boolean noNewPrivileges() {
    var privileges = settings.privileges();
    return privileges.landlock().isPresent() || privileges.noNewPrivileges().orElse(false);
  }

  /** The image's user is a whole: who gives another uid does not keep its groups. */
  private Map<String, Object> user() {
    ProcessSettings given = settings.process();
    var own = given.uid().isPresent() ? User.ROOT : imageUser;
    var groups = given.additionalGids().map(this::numbers).orElse(own.groups());
    var user = new LinkedHashMap<String, Object>();
    user.put("uid", given.uid().flatMap(os::number).orElse(own.uid()));
    user.put("gid", given.gid().flatMap(os::number).orElse(own.gid()));
    Json.put(user, "additionalGids", Optional.of(groups));
    return user;
  }

  private List<Long> numbers(List<Id> ids) {
    return ids.stream().flatMap(id -> os.number(id).stream()).toList();
  }

  /** Every id that the settings name. */
  List<Id> ids() {
    var ids = new ArrayList<Id>();
    settings.process().uid().ifPresent(ids::add);
    settings.process().gid().ifPresent(ids::add);
    settings.process().additionalGids().ifPresent(ids::addAll);
    return ids;
  }

  /** What the process may ever have: the ambient ones, too. */
  static List<String> bounding(Privileges privileges) {
    var all = new ArrayList<>(Capabilities.expand(privileges.allCapabilities()));
    all.addAll(Capabilities.expand(privileges.ambient().orElse(List.of())));
    return all.stream().distinct().toList();
  }

  /** Only ambient ones are inherited by programs that are not root's. */
  private Map<String, Object> capabilities() {
    var ambient = Capabilities.expand(settings.privileges().ambient().orElse(List.of()));
    var bounding = bounding(settings.privileges());
    var sets = new LinkedHashMap<String, Object>();
    sets.put("bounding", bounding);
    sets.put("effective", bounding);
    sets.put("permitted", bounding);
    sets.put("inheritable", ambient);
    sets.put("ambient", ambient);
    return sets;
  }

  private static List<Map<String, Object>> rlimits(List<Rlimit> limits) {
    return limits.stream().map(ProcessConfig::rlimit).toList();
  }

  private static Map<String, Object> rlimit(Rlimit limit) {
    var json = new LinkedHashMap<String, Object>();
    json.put("type", limit.type());
    json.put("soft", value(limit.soft()));
    json.put("hard", value(limit.hard()));
    return json;
  }

  private static BigInteger value(OptionalLong limit) {
    return limit.isPresent() ? BigInteger.valueOf(limit.getAsLong()) : UNLIMITED;
  }
}
