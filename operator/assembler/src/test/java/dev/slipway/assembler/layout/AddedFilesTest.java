// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.assembler.model.FileSpec;
import dev.slipway.assembler.model.MountSpec;
import dev.slipway.assembler.model.Position;
import dev.slipway.assembler.model.Problem;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AddedFilesTest {
  private static final Node.Owner ROOT = Node.Owner.root(0755);

  private final FileTree root = new FileTree();
  private final Problems problems = new Problems();

  @BeforeEach
  void fillRoot() throws HostileImageException {
    root.put("etc", new Node.Directory(ROOT));
    root.put("lib", new Node.SymbolicLink(ROOT, "usr/lib"));
    root.put("usr/lib", new Node.Directory(ROOT));
    root.put("file", new Node.RegularFile(ROOT, Content.of(new byte[0])));
  }

  @Test
  void directoriesThatAreThereAreNotMadeAgain() {
    assertThat(add(regular("etc/a", 0644)).nodes().keySet()).containsExactly("etc/a");
  }

  @Test
  void missingParentsAreAsOpenAsTheFile() {
    var added = add(regular("etc/secret/a", 0600), regular("srv/www/b", 0644));

    assertThat(added.nodes().keySet())
        .containsExactly("etc/secret", "etc/secret/a", "srv", "srv/www", "srv/www/b");
    assertThat(added.nodes().get("etc/secret").owner().mode()).isEqualTo(0700);
    assertThat(added.nodes().get("srv").owner().mode()).isEqualTo(0755);
  }

  @Test
  void linksOfParentsAreFollowed() {
    assertThat(add(regular("lib/x", 0644)).nodes().keySet()).containsExactly("usr/lib/x");
  }

  @Test
  void aDirectoryThatIsAskedForGetsItsMode() {
    var added = add(new FileSpec("etc", at(), new FileSpec.Folder(), 0700, 1, 2));

    assertThat(added.nodes().get("etc").owner()).isEqualTo(new Node.Owner(0700, 1, 2));
  }

  @Test
  void theLastOfSeveralWins() {
    var added =
        add(
            regular("etc/a", 0600),
            new FileSpec("etc/a", at(), new FileSpec.Link("b"), 0777, 0, 0));

    assertThat(added.nodes().get("etc/a")).isInstanceOf(Node.SymbolicLink.class);
  }

  @Test
  void notesWhatCannotBe() {
    add(regular("etc", 0644), regular("file/x", 0644));

    assertThat(problems.list())
        .extracting(Problem::message)
        .containsExactly(
            "\"/etc\" is a directory in the images of init",
            "cannot put \"/file/x\": \"file\" is no directory, but has \"file/x\"");
  }

  @Test
  void aSkeletonIsWhatItWas() throws HostileImageException {
    root.put("dev/null", new Node.Special(ROOT, Node.Special.Kind.Character, 1, 3));

    var read = Skeleton.read(Skeleton.write(root));

    assertThat(read.nodes().keySet()).isEqualTo(root.nodes().keySet());
    assertThat(read.resolve("lib/x", true)).isEqualTo("usr/lib/x");
  }

  @Test
  void aMountPointIsAFileWhereAFileIsBound() {
    assertThat(mountPoint("/file").file()).isTrue();
    assertThat(mountPoint("/etc").file()).isFalse();
    assertThat(mountPoint("/run/app.sock").file()).isTrue();
    assertThat(mountPoint("/run/conf.d").file()).isFalse();
    assertThat(mountPoint("/run/data").file()).isFalse();
  }

  private MountPoint mountPoint(String source) {
    return MountPoint.of(new MountSpec("/x", "bind", source, List.of()), root);
  }

  private FileTree add(FileSpec... files) {
    return AddedFiles.of(root, Arrays.asList(files), problems);
  }

  private static FileSpec regular(String path, int mode) {
    return new FileSpec(path, at(), new FileSpec.Regular("x"), mode, 0, 0);
  }

  private static Position at() {
    return new Position("os.yaml", 1, 1);
  }
}
