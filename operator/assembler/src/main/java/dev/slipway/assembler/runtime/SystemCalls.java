// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * The system calls of the default filter, by what a container must have for them: a section {@code
 * always}, one for each architecture, one for each capability.
 */
record SystemCalls(Map<String, List<String>> sections) {
  /** Those of the resource beside this class. */
  static final SystemCalls KNOWN = read("seccomp.txt");

  private static SystemCalls read(String resource) {
    try (var in = SystemCalls.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + resource + " is missing");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads {@code [section]} lines, each followed by lines of names; {@code #} begins a comment. */
  static SystemCalls parse(String text) {
    var sections = new LinkedHashMap<String, List<String>>();
    var names = new ArrayList<String>();
    for (var line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
      if (line.startsWith("[")) {
        names = new ArrayList<>();
        sections.put(line.substring(1, line.indexOf(']')), names);
      } else {
        names.addAll(List.of(line.split(" ")));
      }
    }
    return new SystemCalls(sections);
  }

  /**
   * What a container may call, whatever the arguments.
   *
   * @param architecture as Go calls it
   */
  SequencedSet<String> allowed(String architecture, List<String> capabilities) {
    var names = new TreeSet<>(section("always"));
    names.addAll(section(architecture));
    capabilities.forEach(capability -> names.addAll(section(capability)));
    return names;
  }

  private List<String> section(String name) {
    return sections.getOrDefault(name, List.of());
  }
}
