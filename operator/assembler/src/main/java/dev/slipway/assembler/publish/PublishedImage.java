// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.cache.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One image of an artifact: for one architecture, in one form.
 *
 * @param type how the OSImage resource calls the form
 * @param artifactType by which it is told apart in the index
 * @param annotations of its manifest
 */
public record PublishedImage(
    String type,
    String artifactType,
    String architecture,
    List<Layer> layers,
    SortedMap<String, String> annotations) {
  private static final String BOOT = "boot/";
  static final String SEGMENTS = BOOT + "segments/";

  /** What of the cache its layers hold. */
  public List<Stored> parts() {
    var parts = new ArrayList<Stored>();
    for (var layer : layers) {
      switch (layer) {
        case Layer.OfFile(var path, var file, var made) -> parts.add(file);
        case Layer.OfArchive(var archive, var made) -> parts.add(archive);
        case Layer.OfText text -> {} // in the manifest's own hands
      }
    }
    return List.copyOf(parts);
  }

  /** The form that machines boot from without a disk: each segment of the initrd is a layer. */
  public static PublishedImage kernelInitrd(OsImage image) {
    var layers = new ArrayList<>(boot(image));
    var names = image.initrd().stream().map(PublishedImage::segmentName).toList();
    for (var segment : image.initrd()) {
      layers.add(file(SEGMENTS + segmentName(segment), segment, image));
    }
    image.recipe().skeleton().ifPresent(list -> layers.add(file(BOOT + "skeleton", list, image)));
    layers.add(
        new Layer.OfText(
            BOOT + "initrd.list",
            names.stream().map(name -> name + "\n").collect(Collectors.joining())));
    var facts = new TreeMap<String, String>();
    image.recipe().facts().forEach((key, text) -> facts.put(Artifact.FACT + key.hex(), text));
    return new PublishedImage(
        "KernelInitrd", Artifact.ARTIFACT_TYPE, image.architecture(), List.copyOf(layers), facts);
  }

  /**
   * The form with a root file system on a disk.
   *
   * @param type how the OSImage resource calls it
   * @param kind the part of the artifact type that tells it
   * @param initrd what can go on from memory to the disk
   */
  public static PublishedImage disk(
      String type, String kind, OsImage image, Layer disk, Optional<Layer> initrd) {
    var layers = new ArrayList<>(boot(image));
    initrd.ifPresent(layers::add);
    layers.add(disk);
    return of(type, kind, image, layers);
  }

  /** The form of one archive, whose files are the image's. */
  public static PublishedImage archive(
      String type, String kind, OsImage image, Layer.OfArchive archive) {
    return of(type, kind, image, List.of(archive));
  }

  private static PublishedImage of(String type, String kind, OsImage image, List<Layer> layers) {
    var artifactType = "application/vnd.slipway.os-image." + kind + ".v1";
    return new PublishedImage(
        type, artifactType, image.architecture(), List.copyOf(layers), new TreeMap<>());
  }

  private static List<Layer> boot(OsImage image) {
    return List.of(
        file(BOOT + "kernel", image.kernel(), image),
        new Layer.OfText(BOOT + "cmdline", image.cmdline()));
  }

  private static Layer file(String path, Stored file, OsImage image) {
    return new Layer.OfFile(path, file, image.recipe().of(file));
  }

  private static String segmentName(Stored segment) {
    return segment.digest().hex() + ".img";
  }
}
