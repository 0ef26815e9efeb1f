// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.OsModel.Container;
import dev.slipway.assembler.model.OsModel.ImageName;
import dev.slipway.assembler.model.OsModel.Volume;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The description of the whole model. */
final class ModelKeys {
  private static final Text IMAGE_TEXT = new Text(Check.IMAGE);
  private static final Text VOLUME_TEXT = new Text(Check.VOLUME);

  static final Key<String> IMAGE = Key.of("image", IMAGE_TEXT, "The name of an OCI image");

  static final Key<String> CMDLINE =
      Key.of("cmdline", Text.ANY, "The command line; default: a serial console, quiet, panic=-1");
  static final Key<String> BINARY =
      Key.of("binary", new Text(Check.ANY_PATH), "The kernel's file in the image; default: kernel");
  static final Key<String> TAR =
      Key.of(
          "tar",
          new Text(Check.ANY),
          "The archive in the image with the modules; default: kernel.tar, if it is there; none or \"\": no modules");
  static final Key<String> UCODE =
      Key.of("ucode", Text.ANY, "The archive in the image with the processor's microcode");
  static final Key<Values> KERNEL =
      Key.of(
          "kernel",
          Mapping.of("kernel", List.of(IMAGE, CMDLINE, BINARY, TAR, UCODE), Optional::<Values>of),
          "The kernel and its modules");

  static final Key<String> INIT_IMAGE = IMAGE.added();
  static final Key<String> INIT_VOLUME =
      Key.of("volume", VOLUME_TEXT, "The volume whose image's files are laid into the root")
          .added();
  private static final Mapping<InitDraft> INIT_OBJECT =
      Mapping.of("initEntry", List.of(INIT_IMAGE, INIT_VOLUME), ModelKeys::initEntry)
          .withExactlyOne("image", "volume");
  static final Key<List<Placed<InitDraft>>> INIT =
      Key.of(
          "init",
          new ListOf<>(Either.of(IMAGE_TEXT.map(InitDraft::ofImage), INIT_OBJECT).placed()),
          "Images laid into the root, one over the other: names, or mappings with image or volume");

  private static final Key<String> VOLUME_NAME =
      Key.of("name", VOLUME_TEXT, "What binds and mounts call it").must();
  private static final Key<Boolean> VOLUME_READONLY =
      Key.of("readonly", Flag.FLAG, "Whether it is never written");
  private static final Key<Volume.Format> FORMAT =
      Key.of(
          "format",
          new Text(Check.oneOf("filesystem", "oci"))
              .map(f -> f.equals("oci") ? Volume.Format.OCI : Volume.Format.FILESYSTEM),
          "filesystem (the default): the image's files; oci: the image as an OCI image layout");
  private static final Key<List<String>> PLATFORMS =
      Key.of(
          "platforms",
          ListOf.texts(Check.PLATFORM),
          "Those of an OCI layout, as in linux/amd64; default: all that the image has");
  static final Key<List<Volume>> VOLUMES =
      Key.of(
          "volumes",
          new ListOf<>(
              Mapping.of(
                      "volume",
                      List.of(VOLUME_NAME, IMAGE, VOLUME_READONLY, FORMAT, PLATFORMS),
                      ModelKeys::volume)
                  .with(VolumeRules.FORMAT_NEEDS_IMAGE)
                  .with(VolumeRules.PLATFORMS_NEED_OCI)),
          "Folders that containers share; empty ones without an image");

  private static final Key<String> NAME =
      Key.of("name", new Text(Check.NAME), "What it is called; services have different names")
          .must();
  private static final Key<String> CONTAINER_IMAGE = IMAGE.must();
  private static final Mapping<ContainerDraft> CONTAINER =
      Mapping.of(
              "container",
              Stream.concat(Stream.of(NAME, CONTAINER_IMAGE), SettingsReader.KEYS.stream())
                  .<Key<?>>map(key -> key)
                  .toList(),
              ModelKeys::container)
          .with(SettingsReader.RULE);
  static final Key<List<ContainerDraft>> ONBOOT =
      Key.of(
          "onboot",
          new ListOf<>(CONTAINER),
          "Containers that run to their end, one after the other, before the services");
  static final Key<List<ContainerDraft>> ONSHUTDOWN =
      Key.of(
          "onshutdown",
          new ListOf<>(CONTAINER),
          "Containers that run to their end, one after the other, after the services");
  static final Key<List<ContainerDraft>> SERVICES =
      Key.of("services", new ListOf<>(CONTAINER), "Containers that always run");

  static final Key<List<FileKeys.Draft>> FILES =
      Key.of("files", new ListOf<>(FileKeys.FILE), "Files put into the root last");

  static final Key<Values> TRUST =
      Key.of(
          "trust",
          Mapping.of(
              "trust",
              List.of(
                  Key.of("image", ListOf.texts(Check.ANY), "Does nothing"),
                  Key.of("org", ListOf.texts(Check.ANY), "Does nothing")),
              Optional::<Values>of),
          "Does nothing, as in LinuxKit since it has no Notary");

  static final Mapping<Values> MODEL =
      Mapping.of(
          "model",
          List.of(KERNEL, INIT, VOLUMES, ONBOOT, ONSHUTDOWN, SERVICES, FILES, TRUST),
          Optional::<Values>of);

  private ModelKeys() {}

  /** An entry of init, by one or the other. */
  record InitDraft(Optional<String> image, Optional<String> volume) {
    static InitDraft ofImage(String name) {
      return new InitDraft(Optional.of(name), Optional.empty());
    }
  }

  /** A container, and how it was written. */
  record ContainerDraft(Container container, Values from) {}

  private static Optional<InitDraft> initEntry(Values from) {
    return from.exactlyOne("image and volume", INIT_IMAGE, INIT_VOLUME)
        ? Optional.of(new InitDraft(from.get(INIT_IMAGE), from.get(INIT_VOLUME)))
        : Optional.empty();
  }

  private static Optional<Volume> volume(Values from) {
    var image = from.get(IMAGE).map(name -> new ImageName(name, from.at(IMAGE)));
    var format = from.get(FORMAT).orElse(Volume.Format.FILESYSTEM);
    if (from.has(FORMAT) && !from.has(IMAGE)) {
      from.problem(FORMAT, "expected the key \"image\", too: a volume without one has no format");
    }
    if (from.has(PLATFORMS) && format != Volume.Format.OCI) {
      from.problem(PLATFORMS, "expected format: oci with it; a file system has one platform");
    }
    return from.get(VOLUME_NAME)
        .map(name ->
            new Volume(
                name,
                from.at(VOLUME_NAME),
                image,
                from.get(VOLUME_READONLY).orElse(false),
                format,
                from.get(PLATFORMS).orElse(List.of())));
  }

  private static Optional<ContainerDraft> container(Values from) {
    var settings = SettingsReader.read(from);
    var image =
        from.get(CONTAINER_IMAGE).map(name -> new ImageName(name, from.at(CONTAINER_IMAGE)));
    var name = from.get(NAME);
    return name.flatMap(n ->
        image.map(i -> new ContainerDraft(new Container(n, from.at(NAME), i, settings), from)));
  }
}
