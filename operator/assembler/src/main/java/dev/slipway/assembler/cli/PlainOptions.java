// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads command lines of builds that have nothing but models and well-known options with sound
 * values: to set up picocli takes as long as a build in which nothing has changed. All others, and
 * everything that may be wrong, are left to picocli, which would have read the same.
 */
final class PlainOptions {
  private final BuildOptions options = new BuildOptions();
  private final List<String> files = new ArrayList<>();
  private final List<String> formats = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  private PlainOptions() {}

  /** The options of a build; empty when picocli must have a look. */
  static Optional<BuildOptions> read(String... arguments) {
    var found = new PlainOptions();
    if (!arguments[0].equals("build") || !found.all(List.of(arguments).listIterator(1))) {
      return Optional.empty();
    }
    found.options.files = found.files;
    if (!found.formats.isEmpty()) {
      found.options.outputs.formats = found.formats;
    }
    return Optional.of(found.options);
  }

  private boolean all(Iterator<String> arguments) {
    while (arguments.hasNext()) {
      var argument = arguments.next();
      if (argument.startsWith("-") ? !option(argument, arguments) : !file(argument)) {
        return false;
      }
    }
    return !files.isEmpty();
  }

  private boolean file(String argument) {
    return isPlain(argument) && files.add(argument);
  }

  private boolean option(String argument, Iterator<String> more) {
    var end = argument.indexOf('=');
    var written = end < 0 ? argument : argument.substring(0, end);
    var name = written.equals("-q") ? "--quiet" : written;
    if (end < 0 && flag(name)) {
      return seen.add(name);
    }
    if (end < 0 && !more.hasNext()) {
      return false;
    }
    var value = end < 0 ? more.next() : argument.substring(end + 1);
    if (name.equals("--progress") && end > 0 && value.equals("-")) {
      return options.progress.add(value);
    }
    return isPlain(value) && (list(name, value) || (seen.add(name) && single(name, value)));
  }

  private static boolean isPlain(String value) {
    return !value.isBlank() && "-@\"'".indexOf(value.charAt(0)) < 0;
  }

  /** Adds the parts of a list; one that is empty is picocli's business. */
  private static boolean split(String value, List<String> into) {
    var parts = List.of(value.split(",", -1));
    return parts.stream().noneMatch(String::isBlank) && into.addAll(parts);
  }

  private boolean flag(String name) {
    switch (name) {
      case "--quiet" -> options.quiet = true;
      case "--json" -> options.json = true;
      case "--pull" -> options.images.pull = true;
      case "--local-images" -> options.images.local = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean list(String name, String value) {
    return switch (name) {
      case "--format" -> split(value, formats);
      case "--arch" -> split(value, options.images.architectures);
      case "--reuse" -> options.reuse.add(value);
      case "--compression" -> options.compressions.add(value);
      case "--progress" -> options.progress.add(value);
      case "--mirror" -> options.images.mirrors.add(value);
      case "--insecure-registry" -> {
        options.images.insecure.add(value);
        yield true;
      }
      case "--cert-file" -> options.images.certificates.add(Path.of(value));
      default -> false;
    };
  }

  private boolean single(String name, String value) {
    switch (name) {
      case "--dir" -> options.outputs.dir = Path.of(value);
      case "--name" -> options.outputs.name = value;
      case "--cache" -> options.images.cache.folder = Path.of(value);
      case "--cache-size" -> options.images.cache.size = value;
      case "--lock" -> options.lock.file = Path.of(value);
      case "--publish" -> options.publish = value;
      case "--image-id" -> options.imageId = value;
      case "--image-version" -> options.imageVersion = value;
      case "--build-id" -> options.buildId = value;
      case "--result" -> options.result = Path.of(value);
      default -> {
        return false;
      }
    }
    return true;
  }
}
