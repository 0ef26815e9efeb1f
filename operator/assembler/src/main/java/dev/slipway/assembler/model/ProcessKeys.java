// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.ProcessSettings.Rlimit;
import java.util.List;

/** The keys of {@link ProcessSettings}. */
final class ProcessKeys {
  static final Shape<Id> ID = id(WholeNumber.ID);

  static final Key<List<String>> COMMAND =
      Key.of("command", ListOf.texts(Check.ANY), "Replaces the image's entry point and command");
  static final Key<List<String>> ENV =
      Key.of("env", ListOf.texts(Check.ENV), "NAME=VALUE; replaces the image's environment");
  static final Key<String> CWD =
      Key.of("cwd", new Text(Check.ABSOLUTE), "The folder it runs in; default: the image's, or /");
  static final Key<Id> UID =
      Key.of("uid", ID, "The user: a number, or the name of a container for that one's own");
  static final Key<Id> GID = Key.of("gid", ID, "The group, as uid");
  static final Key<List<Id>> ADDITIONAL_GIDS =
      Key.of("additionalGids", new ListOf<>(ID), "More groups, as gid");
  static final Key<Long> OOM_SCORE_ADJ =
      Key.of(
          "oomScoreAdj",
          new WholeNumber(-1000, 1000),
          "How soon it is killed when memory runs out: higher is sooner");
  static final Key<List<Rlimit>> RLIMITS =
      Key.of(
          "rlimits",
          new ListOf<>(new Text(Check.RLIMIT).map(Rlimits::read)),
          "NAME,SOFT,HARD of setrlimit(2); a limit may be unlimited");

  static final List<Key<?>> ALL =
      List.of(COMMAND, ENV, CWD, UID, GID, ADDITIONAL_GIDS, OOM_SCORE_ADJ, RLIMITS);

  private ProcessKeys() {}

  /** A number, or the name of a container. */
  static Shape<Id> id(WholeNumber number) {
    return Either.of(
        number.map(Id.Numeric::new),
        Text.ANY.map(
            name -> name.isEmpty() || name.equals("root") ? Id.ROOT : new Id.OfContainer(name)));
  }

  static ProcessSettings read(Values from) {
    return new ProcessSettings(
        from.get(COMMAND),
        from.get(ENV),
        from.get(CWD),
        from.get(UID),
        from.get(GID),
        from.get(ADDITIONAL_GIDS),
        from.get(OOM_SCORE_ADJ).map(Long::intValue),
        from.get(RLIMITS));
  }
}
