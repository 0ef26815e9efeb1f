// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads an entry of {@code files}. */
final class FileSpecReader {
  private static final int FILE_MODE = 0600;
  private static final int FOLDER_MODE = 0700;
  private static final int LINK_MODE = 0777;
  private static final int MAX_ID = Integer.MAX_VALUE;

  private FileSpecReader() {}

  static Optional<FileSpec> read(YamlSource yaml, Node node, String path) {
    var fields = Fields.of(yaml, node, path);
    var place = fields.required("path", FileSpecReader::placeProblem);
    var contents = fields.text("contents", Check.ANY);
    var folder = fields.flag("directory").filter(wanted -> wanted);
    var link = fields.text("symlink", Check.NOT_EMPTY);
    var mode = fields.text("mode", Check.MODE).map(text -> Integer.parseInt(text, 8));
    int uid = fields.number("uid", MAX_ID).orElse(0L).intValue();
    int gid = fields.number("gid", MAX_ID).orElse(0L).intValue();
    var kinds =
        Stream.of(
                contents.<FileSpec.Kind>map(FileSpec.Regular::new),
                folder.<FileSpec.Kind>map(yes -> new FileSpec.Folder()),
                link.<FileSpec.Kind>map(FileSpec.Link::new))
            .flatMap(Optional::stream)
            .toList();
    fields.end();
    if (kinds.size() != 1) {
      var wrong = List.of("contents", "symlink", "directory").stream().filter(fields::has).toList();
      fields.problem(
          "",
          "expected exactly one of contents, directory: true and symlink, found "
              + (wrong.isEmpty() ? "none" : String.join(" and ", wrong)));
      return Optional.empty();
    }
    var kind = kinds.getFirst();
    return place.map(p ->
        new FileSpec(
            cleaned(p), fields.at("path"), kind, mode.orElse(defaultMode(kind)), uid, gid));
  }

  private static int defaultMode(FileSpec.Kind kind) {
    return switch (kind) {
      case FileSpec.Regular r -> FILE_MODE;
      case FileSpec.CopyOf c -> FILE_MODE;
      case FileSpec.Metadata m -> FILE_MODE;
      case FileSpec.Folder f -> FOLDER_MODE;
      case FileSpec.Link l -> LINK_MODE;
    };
  }

  private static Optional<String> placeProblem(String path) {
    var problem = Check.ANY_PATH.problem(path);
    if (problem.isPresent()) {
      return problem;
    }
    return switch (cleaned(path)) {
      case "" -> Optional.of("expected the path of a file, found the root");
      case "etc/os-release" -> Optional.of("this file is written by the build: it names the image");
      case String p when (p + "/").startsWith("containers/") ->
          Optional.of(
              "/containers is laid out by the build; put files of a container into its image, or bind them");
      default -> Optional.empty();
    };
  }

  private static String cleaned(String path) {
    try {
      return TreePath.clean(path);
    } catch (HostileImageException e) {
      throw new IllegalArgumentException("was checked before", e);
    }
  }
}
