// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import static dev.slipway.assembler.model.Settings.first;

import java.util.List;
import java.util.Optional;

/**
 * What a container shares with the system, of namespaces(7).
 *
 * @param hostname needs a UTS namespace of its own
 */
public record Namespaces(
    Optional<Namespace> net,
    Optional<Namespace> pid,
    Optional<Namespace> ipc,
    Optional<Namespace> uts,
    Optional<Namespace> userns,
    Optional<String> hostname,
    Optional<List<IdMapping>> uidMappings,
    Optional<List<IdMapping>> gidMappings) {
  static final Namespaces NONE =
      new Namespaces(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** One kind of namespace. */
  public sealed interface Namespace {
    /** The system's ({@code host} or {@code root}). */
    record Host() implements Namespace {}

    /** One of its own ({@code new}, and {@code none} for the network). */
    record Own() implements Namespace {}

    /** One that is bound to a path. */
    record At(String path) implements Namespace {}
  }

  Namespaces over(Namespaces label) {
    return new Namespaces(
        first(net, label.net),
        first(pid, label.pid),
        first(ipc, label.ipc),
        first(uts, label.uts),
        first(userns, label.userns),
        first(hostname, label.hostname),
        first(uidMappings, label.uidMappings),
        first(gidMappings, label.gidMappings));
  }
}
