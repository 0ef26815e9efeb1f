// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.Supervision.Log;
import dev.slipway.assembler.model.Supervision.OnFailure;
import dev.slipway.assembler.model.Supervision.Probe;
import dev.slipway.assembler.model.Supervision.Ready;
import dev.slipway.assembler.model.Supervision.Restart;
import dev.slipway.assembler.model.Supervision.Word;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of {@link Supervision}: all of them are ours. */
final class SupervisionKeys {
  private static final Key<String> FILE =
      Key.of("file", new Text(Check.ABSOLUTE), "A file of the container that exists then").added();
  private static final Key<String> TCP =
      Key.of("tcp", new Text(Check.ADDRESS), "HOST:PORT that takes a connection then").added();
  private static final Key<List<String>> EXEC =
      Key.of("exec", ListOf.texts(Check.ANY), "A command in the container that ends with 0 then")
          .added();
  private static final Key<Long> TIMEOUT =
      Key.of("timeoutSeconds", new WholeNumber(1, 86_400), "When waiting ends; default: 60")
          .added();
  private static final Mapping<Ready> READY_MAPPING =
      Mapping.of("ready", List.of(FILE, TCP, EXEC, TIMEOUT), SupervisionKeys::ready)
          .withExactlyOne("file", "tcp", "exec");

  private static final Key<Boolean> CONSOLE =
      Key.of("console", Flag.FLAG, "Whether its output is on the console, too").added();
  private static final Key<Long> MAX_BYTES =
      Key.of("maxBytes", new WholeNumber(4096, 1L << 40), "The size of a file").added();
  private static final Key<Long> FILES =
      Key.of("files", new WholeNumber(1, 100), "How many files are kept").added();
  private static final Mapping<Log> LOG_MAPPING =
      Mapping.of("log", List.of(CONSOLE, MAX_BYTES, FILES), SupervisionKeys::log);

  static final Key<Restart> RESTART =
      Key.of(
              "restart",
              words(Restart.values()),
              "When a service is started again; default: onFailure")
          .added();
  static final Key<List<String>> AFTER =
      Key.of(
              "after",
              ListOf.texts(Check.NAME),
              "Services that must be ready before this one starts")
          .added();
  static final Key<Ready> READY =
      Key.of("ready", READY_MAPPING, "When a service is ready; default: as soon as it runs")
          .added();
  private static final Key<String> STOP_SIGNAL =
      Key.of("stopSignal", new Text(Check.SIGNAL), "What asks it to end; default: SIGTERM").added();
  private static final Key<Long> STOP_TIMEOUT =
      Key.of("stopTimeout", new WholeNumber(0, 3600), "Seconds until it is killed; default: 10")
          .added();
  static final Key<OnFailure> ON_FAILURE =
      Key.of(
              "onFailure",
              words(OnFailure.values()),
              "When one of onboot or onshutdown fails; default: poweroff in onboot, else continue")
          .added();
  private static final Key<Log> LOG =
      Key.of("log", LOG_MAPPING, "What becomes of its output").added();

  static final List<Key<?>> ALL =
      List.of(RESTART, AFTER, READY, STOP_SIGNAL, STOP_TIMEOUT, ON_FAILURE, LOG);

  private SupervisionKeys() {}

  private static <W extends Word> Shape<W> words(W[] all) {
    var check = Check.oneOf(Stream.of(all).map(Word::word).toArray(String[]::new));
    return new Text(check)
        .map(text -> Stream.of(all).filter(w -> w.word().equals(text)).findFirst().orElseThrow());
  }

  private static Optional<Ready> ready(Values from) {
    if (!from.exactlyOne("file, tcp and exec", FILE, TCP, EXEC)) {
      return Optional.empty();
    }
    if (from.get(EXEC).filter(List::isEmpty).isPresent()) {
      from.problem(EXEC, "expected a command, found an empty list");
    }
    return from.get(FILE)
        .<Probe>map(Probe.File::new)
        .or(() -> from.get(TCP).map(Probe.Tcp::new))
        .or(() -> from.get(EXEC).map(Probe.Exec::new))
        .map(probe -> new Ready(probe, from.get(TIMEOUT).map(Long::intValue)));
  }

  private static Optional<Log> log(Values from) {
    return Optional.of(
        new Log(from.get(CONSOLE), from.get(MAX_BYTES), from.get(FILES).map(Long::intValue)));
  }

  static Supervision read(Values from) {
    return new Supervision(
        from.get(RESTART),
        from.get(AFTER),
        from.get(READY),
        from.get(STOP_SIGNAL),
        from.get(STOP_TIMEOUT).map(Long::intValue),
        from.get(ON_FAILURE),
        from.get(LOG));
  }
}
