// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.model.OsModel.Container;
import dev.slipway.assembler.model.OsModel.ImageName;
import dev.slipway.assembler.model.OsModel.InitEntry;
import dev.slipway.assembler.model.OsModel.Kernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads models. Several are merged as LinuxKit does: lists are appended, and the kernel's keys are
 * the last ones given.
 */
public final class ModelReader {
  private static final int MAX_CONTAINERS = 128;
  private static final int MAX_FILES = 10_000;

  private final Problems problems = new Problems();
  private final List<InitEntry> init = new ArrayList<>();
  private final List<Container> onboot = new ArrayList<>();
  private final List<Container> services = new ArrayList<>();
  private final List<FileSpec> files = new ArrayList<>();
  private Optional<ImageName> kernelImage = Optional.empty();
  private Optional<String> cmdline = Optional.empty();
  private Optional<Position> first = Optional.empty();

  /** A model's text and what errors call it. */
  public record Source(String name, String text) {}

  /**
   * Reads and merges models.
   *
   * @throws AssemblyException with a line for each problem of all of them
   */
  public static OsModel read(List<Source> sources) throws AssemblyException {
    var reader = new ModelReader();
    for (var source : sources) {
      reader.add(source);
    }
    return reader.merged();
  }

  private void add(Source source) {
    var yaml = new YamlSource(source.name, problems);
    yaml.read(source.text).ifPresent(root -> add(yaml, root));
  }

  private void add(YamlSource yaml, Node root) {
    var fields = Fields.of(yaml, root, "");
    first = first.or(() -> Optional.of(fields.at()));
    fields.fields("kernel").ifPresent(this::kernel);
    fields.list("init", (node, path) -> initImage(yaml, node, path)).ifPresent(init::addAll);
    fields.list("onboot", (node, path) -> container(yaml, node, path)).ifPresent(onboot::addAll);
    fields
        .list("services", (node, path) -> container(yaml, node, path))
        .ifPresent(services::addAll);
    fields
        .list("files", (node, path) -> FileSpecReader.read(yaml, node, path))
        .ifPresent(files::addAll);
    fields.end();
  }

  private void kernel(Fields fields) {
    kernelImage =
        fields
            .text("image", Check.IMAGE)
            .map(name -> new ImageName(name, fields.at("image")))
            .or(() -> kernelImage);
    cmdline = fields.text("cmdline", Check.ANY).or(() -> cmdline);
    fields.end();
  }

  private Optional<InitEntry> initImage(YamlSource yaml, Node node, String path) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(yaml.position(node), path, "expected the name of an image");
      return Optional.empty();
    }
    var problem = Check.IMAGE.problem(scalar.getValue());
    problem.ifPresent(message -> problems.add(yaml.position(node), path, message));
    return Optional.of(
        new InitEntry(new ImageName(scalar.getValue(), yaml.position(node)), Optional.empty()));
  }

  private Optional<Container> container(YamlSource yaml, Node node, String path) {
    var fields = Fields.of(yaml, node, path);
    var name = fields.required("name", Check.NAME);
    var image =
        fields.required("image", Check.IMAGE).map(i -> new ImageName(i, fields.at("image")));
    var settings = SettingsReader.read(yaml, fields);
    fields.end();
    return name.flatMap(n -> image.map(i -> new Container(n, fields.at("name"), i, settings)));
  }

  private OsModel merged() throws AssemblyException {
    var start = first.orElse(new Position("model", 1, 1));
    if (kernelImage.isEmpty() && problems.list().isEmpty()) {
      problems.add(start, "kernel.image", "expected the kernel's image, which is missing");
    }
    uniqueServices();
    if (onboot.size() + services.size() > MAX_CONTAINERS) {
      problems.add(start, "", "more than " + MAX_CONTAINERS + " containers in onboot and services");
    }
    if (files.size() > MAX_FILES) {
      problems.add(start, "files", "more than " + MAX_FILES + " files");
    }
    problems.check();
    return new OsModel(
        new Kernel(
            kernelImage.orElseThrow(),
            cmdline,
            Kernel.BINARY,
            Optional.of(Kernel.TAR),
            Optional.empty()),
        List.copyOf(init),
        Map.of(),
        List.copyOf(onboot),
        List.of(),
        List.copyOf(services),
        List.copyOf(files),
        new Document(Map.of()));
  }

  private void uniqueServices() {
    var seen = new HashMap<String, Position>();
    for (var service : services) {
      var earlier = seen.putIfAbsent(service.name(), service.at());
      if (earlier != null) {
        problems.add(
            service.at(),
            "services",
            "the name \"%s\" is taken by the service at %s".formatted(service.name(), earlier));
      }
    }
  }
}
