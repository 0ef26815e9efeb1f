// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.model.ModelKeys.ContainerDraft;
import dev.slipway.assembler.model.ModelKeys.InitDraft;
import dev.slipway.assembler.model.OsModel.ImageName;
import dev.slipway.assembler.model.OsModel.Kernel;
import dev.slipway.assembler.model.OsModel.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads models. Several are merged as LinuxKit does: lists are appended, and the kernel's keys are
 * the last ones given.
 */
public final class ModelReader {
  private final Problems problems = new Problems();
  private final Problems warnings = new Problems();
  private final List<Placed<InitDraft>> init = new ArrayList<>();
  private final List<Volume> volumes = new ArrayList<>();
  private final List<ContainerDraft> onboot = new ArrayList<>();
  private final List<ContainerDraft> onshutdown = new ArrayList<>();
  private final List<ContainerDraft> services = new ArrayList<>();
  private final List<FileKeys.Draft> files = new ArrayList<>();
  private final List<Map<String, Object>> documents = new ArrayList<>();
  private Optional<ImageName> kernelImage = Optional.empty();
  private Optional<String> cmdline = Optional.empty();
  private Optional<String> binary = Optional.empty();
  private Optional<String> tar = Optional.empty();
  private Optional<String> ucode = Optional.empty();
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

  /** The JSON Schema (draft 2020-12) of a model. */
  public static String schema() {
    return SchemaWriter.write(ModelKeys.MODEL);
  }

  private void add(Source source) {
    var yaml = new YamlSource(source.name, problems);
    yaml.read(source.text).ifPresent(root -> add(new Spot(yaml, root, "")));
  }

  private void add(Spot root) {
    first = first.or(() -> Optional.of(root.at()));
    ModelKeys.MODEL.read(root).ifPresent(this::add);
    if (ModelKeys.MODEL.fits(root.node())) {
      documents.add(Mapping.plain(root, ModelKeys.MODEL.keys()));
    }
  }

  private void add(Values model) {
    model.get(ModelKeys.KERNEL).ifPresent(this::kernel);
    model.get(ModelKeys.INIT).ifPresent(init::addAll);
    model.get(ModelKeys.VOLUMES).ifPresent(volumes::addAll);
    model.get(ModelKeys.ONBOOT).ifPresent(onboot::addAll);
    model.get(ModelKeys.ONSHUTDOWN).ifPresent(onshutdown::addAll);
    model.get(ModelKeys.SERVICES).ifPresent(services::addAll);
    model.get(ModelKeys.FILES).ifPresent(files::addAll);
    model
        .spot(ModelKeys.TRUST)
        .ifPresent(trust ->
            warnings.add(
                trust.at(), trust.path(), "it does nothing: remove it, and name images by digest"));
  }

  private void kernel(Values kernel) {
    kernelImage =
        kernel
            .get(ModelKeys.IMAGE)
            .map(name -> new ImageName(name, kernel.at(ModelKeys.IMAGE)))
            .or(() -> kernelImage);
    cmdline = kernel.get(ModelKeys.CMDLINE).or(() -> cmdline);
    binary = kernel.get(ModelKeys.BINARY).or(() -> binary);
    tar = kernel.get(ModelKeys.TAR).or(() -> tar);
    ucode = kernel.get(ModelKeys.UCODE).or(() -> ucode);
  }

  private OsModel merged() throws AssemblyException {
    var start = first.orElse(new Position("model", 1, 1));
    var checks = new ModelChecks(problems, start);
    if (kernelImage.isEmpty() && problems.list().isEmpty()) {
      problems.add(start, "kernel.image", "expected the kernel's image, which is missing");
    }
    checks.volumes(volumes);
    checks.containers(onboot, onshutdown, services, volumes);
    checks.files(files);
    var entries = init.stream().flatMap(entry -> checks.init(entry, volumes).stream()).toList();
    var containers =
        Stream.of(onboot, onshutdown, services)
            .flatMap(List::stream)
            .map(ContainerDraft::container)
            .toList();
    var ids = OsModel.ids(containers);
    var owned = files.stream().map(file -> checks.owned(file, ids)).toList();
    problems.check();
    var byName = new LinkedHashMap<String, Volume>();
    volumes.forEach(volume -> byName.put(volume.name(), volume));
    return new OsModel(
        kernel(),
        List.copyOf(entries),
        byName,
        plain(onboot),
        plain(onshutdown),
        plain(services),
        owned,
        Document.merged(documents),
        warnings.list());
  }

  private static List<OsModel.Container> plain(List<ContainerDraft> drafts) {
    return drafts.stream().map(ContainerDraft::container).toList();
  }

  private Kernel kernel() {
    return new Kernel(
        kernelImage.orElseThrow(),
        cmdline,
        binary.map(ModelReader::relative).orElse(Kernel.BINARY),
        Optional.of(tar.orElse(Kernel.TAR))
            .filter(t -> !t.isEmpty() && !t.equals("none"))
            .map(ModelReader::relative),
        ucode.filter(u -> !u.isEmpty()).map(ModelReader::relative));
  }

  private static String relative(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }
}
