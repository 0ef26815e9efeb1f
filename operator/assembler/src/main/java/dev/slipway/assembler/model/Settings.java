// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model or an image's label says of a container; what is empty is not said. The names are
 * those of LinuxKit's keys, or ours where the parts say so.
 *
 * @param process what runs, and as whom
 * @param privileges what it may do
 * @param files what it sees of files and devices
 * @param namespaces what it shares with the system
 * @param limits its share of the machine
 * @param runtime what the init does before it starts the container
 * @param supervision how the init looks after the container (ours)
 */
public record Settings(
    ProcessSettings process,
    Privileges privileges,
    ContainerFiles files,
    Namespaces namespaces,
    Limits limits,
    RuntimeSettings runtime,
    Supervision supervision) {
  /** Nothing said. */
  public static final Settings NONE =
      new Settings(
          ProcessSettings.NONE,
          Privileges.NONE,
          ContainerFiles.NONE,
          Namespaces.NONE,
          Limits.NONE,
          RuntimeSettings.NONE,
          Supervision.NONE);

  /** These settings, and those of the label where these say nothing. */
  public Settings over(Settings label) {
    return new Settings(
        process.over(label.process),
        privileges.over(label.privileges),
        files.over(label.files),
        namespaces.over(label.namespaces),
        limits.over(label.limits),
        runtime.over(label.runtime),
        supervision.over(label.supervision));
  }

  static <T> Optional<T> first(Optional<T> model, Optional<T> label) {
    return model.isPresent() ? model : label;
  }

  static List<String> joined(List<String> first, List<String> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
