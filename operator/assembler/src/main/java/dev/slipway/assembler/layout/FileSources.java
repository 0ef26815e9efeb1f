// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.model.Document;
import dev.slipway.assembler.model.FileSpec;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where the contents of a model's files come from.
 *
 * @param document the model, for files that hold it
 * @param folder what relative sources begin at
 * @param home what {@code ~/} stands for
 */
public record FileSources(Document document, Path folder, Path home) {
  private static final int MAX_COPIED = 100_000;

  /** Those of a model that is built here and now. */
  public static FileSources of(OsModel model) {
    var home = System.getenv("HOME");
    return new FileSources(
        model.document(),
        Path.of(""),
        Path.of(home == null || home.isEmpty() ? System.getProperty("user.home", "/") : home));
  }

  /** The entries of a file, by path from its own; just that of the empty path if it is one. */
  FileTree nodes(FileSpec file, Problems problems) throws HostileImageException {
    var owner = new Node.Owner(file.mode(), file.uid(), file.gid());
    var tree = new FileTree();
    switch (file.kind()) {
      case FileSpec.Regular(var contents) -> tree.put("", regular(owner, contents));
      case FileSpec.Metadata(var format) -> tree.put("", regular(owner, document.text(format)));
      case FileSpec.Folder() -> tree.put("", new Node.Directory(owner));
      case FileSpec.Link(var target) -> tree.put("", new Node.SymbolicLink(owner, target));
      case FileSpec.CopyOf copy -> copy(file, copy, owner, problems, tree);
    }
    return tree;
  }

  private static Node regular(Node.Owner owner, String text) {
    return new Node.RegularFile(owner, Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void copy(
      FileSpec file, FileSpec.CopyOf copy, Node.Owner owner, Problems problems, FileTree into)
      throws HostileImageException {
    var source = path(copy.source());
    try {
      if (Files.isDirectory(source)) {
        new FolderCopy(source, owner, MAX_COPIED).into(into);
      } else if (Files.exists(source) && !Files.isReadable(source)) {
        throw new AccessDeniedException(source.toString());
      } else if (!copy.optional() || Files.exists(source)) {
        into.put("", new Node.RegularFile(owner, Content.of(source)));
      }
    } catch (HostileImageException e) {
      throw e;
    } catch (NoSuchFileException e) {
      problems.add(file.at(), "files", "there is no \"%s\" to be copied".formatted(copy.source()));
    } catch (IOException e) {
      problems.add(
          file.at(), "files", "cannot read \"%s\": %s".formatted(copy.source(), reason(e)));
    }
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException denied
        ? "permission denied for " + denied.getFile()
        : String.valueOf(e.getMessage());
  }

  private Path path(String source) {
    return source.startsWith("~/") ? home.resolve(source.substring(2)) : folder.resolve(source);
  }
}
