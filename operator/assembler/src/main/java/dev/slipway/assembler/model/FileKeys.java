// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An entry of {@code files}. */
final class FileKeys {
  private static final int FILE_MODE = 0600;
  private static final int FOLDER_MODE = 0700;
  private static final int LINK_MODE = 0777;

  private static final Shape<Id> OWNER = ProcessKeys.id(new WholeNumber(0, Integer.MAX_VALUE));

  static final Key<String> PATH =
      Key.of(
              "path",
              new Text(Check.ANY_PATH.and(FileKeys::placeProblem)),
              "Where it lies; folders that are missing are made")
          .must();
  private static final Key<String> CONTENTS = Key.of("contents", Text.ANY, "A file with this text");
  private static final Key<String> SOURCE =
      Key.of(
          "source",
          new Text(Check.NOT_EMPTY),
          "A copy of this file of the machine that builds; ours also of a folder with all in it");
  private static final Key<String> SYMLINK =
      Key.of("symlink", new Text(Check.NOT_EMPTY), "A symbolic link that leads there");
  private static final Key<Boolean> DIRECTORY =
      Key.of("directory", Flag.FLAG, "A folder, when true");
  private static final Key<Document.Format> METADATA =
      Key.of(
          "metadata",
          new Text(Check.oneOf("yaml", "json"))
              .map(f -> f.equals("yaml") ? Document.Format.YAML : Document.Format.JSON),
          "A file with the whole model: yaml or json");
  private static final Key<Boolean> OPTIONAL =
      Key.of("optional", Flag.FLAG, "Whether source may be absent; then nothing is put there");
  private static final Key<String> MODE =
      Key.of("mode", new Text(Check.MODE), "Its octal mode; default: \"0600\", folders \"0700\"");
  static final Key<Id> UID =
      Key.of("uid", OWNER, "The owner: a number, or the name of a container; default: root");
  static final Key<Id> GID = Key.of("gid", OWNER, "The group, as uid");

  private static final Map<String, Object> RULE =
      Map.of(
          "oneOf",
          List.of(
              required("contents"),
              required("source"),
              required("symlink"),
              required("metadata"),
              Map.of(
                  "required",
                  List.of("directory"),
                  "properties",
                  Map.of("directory", Map.of("const", true)))));

  static final Mapping<Draft> FILE =
      Mapping.of(
              "file",
              List.of(
                  PATH, CONTENTS, SOURCE, SYMLINK, DIRECTORY, METADATA, OPTIONAL, MODE, UID, GID),
              FileKeys::read)
          .with(RULE)
          .with(Map.of("dependentRequired", Map.of("optional", List.of("source"))));

  private FileKeys() {}

  /** A file whose owner may still be the name of a container. */
  record Draft(FileSpec file, Id uid, Id gid, Values from) {
    FileSpec owned(int uid, int gid) {
      return new FileSpec(file.path(), file.at(), file.kind(), file.mode(), uid, gid);
    }
  }

  private static Map<String, Object> required(String key) {
    return Map.of("required", List.of(key));
  }

  private static Optional<Draft> read(Values from) {
    var kinds = kinds(from);
    if (kinds.size() != 1) {
      var found = kinds.isEmpty() ? "none" : String.join(" and ", kinds);
      from.spot()
          .problem(
              "expected exactly one of contents, source, symlink, metadata and directory: true, found "
                  + found);
      return Optional.empty();
    }
    if (from.has(OPTIONAL) && !from.has(SOURCE)) {
      from.problem(OPTIONAL, "expected it with source only");
    }
    var kind = kind(from);
    var path = from.get(PATH);
    if (kind.isEmpty() || path.isEmpty()) {
      return Optional.empty();
    }
    var mode = from.get(MODE).map(text -> Integer.parseInt(text, 8));
    var file =
        new FileSpec(
            cleaned(path.get()),
            from.at(PATH),
            kind.get(),
            mode.orElse(defaultMode(kind.get())),
            0,
            0);
    return Optional.of(
        new Draft(file, from.get(UID).orElse(Id.ROOT), from.get(GID).orElse(Id.ROOT), from));
  }

  private static List<String> kinds(Values from) {
    var kinds = new ArrayList<String>();
    for (var key : List.of(CONTENTS, SOURCE, SYMLINK, METADATA)) {
      if (from.has(key)) {
        kinds.add(key.name());
      }
    }
    if (from.has(DIRECTORY) && from.get(DIRECTORY).orElse(true)) {
      kinds.add(DIRECTORY.name());
    }
    return kinds;
  }

  private static Optional<FileSpec.Kind> kind(Values from) {
    return from.get(CONTENTS)
        .<FileSpec.Kind>map(FileSpec.Regular::new)
        .or(() ->
            from.get(SOURCE)
                .map(source -> new FileSpec.CopyOf(source, from.get(OPTIONAL).orElse(false))))
        .or(() -> from.get(SYMLINK).map(FileSpec.Link::new))
        .or(() -> from.get(METADATA).map(FileSpec.Metadata::new))
        .or(() -> from.get(DIRECTORY).filter(yes -> yes).map(yes -> new FileSpec.Folder()));
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
