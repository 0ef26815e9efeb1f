// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.assembler.model.Document;
import dev.slipway.assembler.model.FileSpec;
import dev.slipway.assembler.model.MountSpec;
import dev.slipway.assembler.model.Position;
import dev.slipway.assembler.model.Problem;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.XattrList;
import dev.slipway.assembler.tree.Xattrs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddedFilesTest {
  private static final Node.Owner ROOT = Node.Owner.root(0755);

  @TempDir Path folder;
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
  void aSkeletonIsWhatItWas() throws IOException {
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

  @Test
  void aFileIsNotWrittenThroughTheHardLinksOfTheOneItReplaces() throws HostileImageException {
    var shared = Content.of("old".getBytes(StandardCharsets.UTF_8));
    root.put("bin/busybox", new Node.RegularFile(ROOT, shared));
    root.put("bin/sh", new Node.RegularFile(ROOT, shared));

    var added = addAll(regular("bin/sh", 0755), regular("file", 0644));

    assertThat(added.unlinked().nodes().keySet()).containsExactly("bin/sh");
    assertThat(added.unlinked().nodes().get("bin/sh")).isInstanceOf(Node.SymbolicLink.class);
    assertThat(added.files().nodes().keySet()).containsExactly("bin/sh", "file");
  }

  @Test
  void aFileThatReplacesOneWithCapabilitiesDoesNotGetThem() throws IOException {
    root.put("bin/ping", withCapability());
    root.put("bin/other", withCapability());
    XattrList.addTo(root, XattrList.ROOT);
    var cached = Skeleton.read(Skeleton.write(root));

    for (var tree : List.of(root, cached)) {
      var added = addAll(tree, regular("bin/ping", 0755));

      assertThat(added.files().nodes().keySet())
          .containsExactly("bin/ping", "containers/xattrs/root");
      assertThat(text(added.files(), "containers/xattrs/root"))
          .isEqualTo(
              """
              {"path":"/bin/other","xattrs":{"security.capability":"AQ=="}}
              """);
      assertThat(text(addAll(tree, regular("bin/other", 0755)).files(), "containers/xattrs/root"))
          .isEmpty();
    }
  }

  @Test
  void attributesOfOtherFilesStayAsTheyAre() throws IOException {
    root.put("bin/ping", withCapability());
    XattrList.addTo(root, XattrList.ROOT);

    assertThat(add(regular("etc/a", 0644)).nodes().keySet()).containsExactly("etc/a");
  }

  private static Node withCapability() {
    var capability = Xattrs.of(Map.of("security.capability", new byte[] {1}));
    return new Node.RegularFile(new Node.Owner(0755, 0, 0, capability), Content.of(new byte[0]));
  }

  @Test
  void whatTheInitMountsOverIsWarnedOf() {
    assertThat(addAll(regular("var/lib/x", 0644), regular("etc/y", 0644)).warnings())
        .containsExactly(
            "os.yaml:1:1: files: \"/var/lib/x\" will not be seen: the init mounts a file system at /var over it");
  }

  @Test
  void aFileOfTheMachineIsCopied() throws IOException {
    Files.writeString(folder.resolve("a"), "text");
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(folder.resolve("home/b"), "at home");

    var added = add(copy("etc/a", "a", false), copy("etc/b", "~/b", false));

    assertThat(text(added, "etc/a")).isEqualTo("text");
    assertThat(text(added, "etc/b")).isEqualTo("at home");
    assertThat(added.nodes().get("etc/a").owner()).isEqualTo(new Node.Owner(0600, 7, 8));
  }

  @Test
  void aFolderOfTheMachineIsCopiedWithItsModesAndLinks() throws IOException {
    Files.createDirectories(folder.resolve("site/sub"));
    Files.writeString(folder.resolve("site/sub/run"), "x");
    Files.setPosixFilePermissions(
        folder.resolve("site/sub/run"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.createSymbolicLink(folder.resolve("site/link"), Path.of("/outside"));

    var added = add(copy("srv/site", "site", false));

    assertThat(added.nodes().keySet())
        .contains("srv/site", "srv/site/link", "srv/site/sub", "srv/site/sub/run");
    assertThat(added.nodes().get("srv/site/sub/run").owner()).isEqualTo(new Node.Owner(0750, 7, 8));
    assertThat(added.nodes().get("srv/site/link"))
        .isEqualTo(new Node.SymbolicLink(new Node.Owner(0777, 7, 8), "/outside"));
  }

  @Test
  void aSourceThatIsAbsentIsAProblemUnlessItIsOptional() {
    add(copy("etc/a", "gone", false), copy("etc/b", "gone", true));

    assertThat(problems.list())
        .extracting(Problem::message)
        .containsExactly("there is no \"gone\" to be copied");
    assertThat(root.get("etc/b")).isEmpty();
  }

  @Test
  void theModelItselfCanBeAFile() {
    var spec =
        new FileSpec("etc/os.yml", at(), new FileSpec.Metadata(Document.Format.JSON), 0644, 0, 0);

    assertThat(text(add(spec), "etc/os.yml")).contains("\"kernel\"", "\"image\"");
  }

  @Test
  void hardLinksAreHardLinksInASkeleton() throws IOException {
    var shared = Content.of(new byte[0]);
    root.put("bin/b", new Node.RegularFile(ROOT, shared));
    root.put("bin/c", new Node.RegularFile(ROOT, shared));

    var read = Skeleton.read(Skeleton.write(root));

    var links = HardLinks.of(read);
    assertThat(read.nodes())
        .allSatisfy((path, node) ->
            assertThat(node instanceof Node.RegularFile file && links.has(file))
                .as(path)
                .isEqualTo(path.startsWith("bin/")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRAILER!!!", "LONG-NAME", "LONG-PATH"})
  void whatTheKernelWouldDropIsRefused(String name) throws HostileImageException {
    var path =
        name.replace("LONG-NAME", "é".repeat(128)).replace("LONG-PATH", "d/".repeat(2048) + "f");
    root.put(path, new Node.RegularFile(ROOT, Content.of(new byte[0])));

    assertThatThrownBy(() -> KernelNames.check(root))
        .isInstanceOf(HostileImageException.class)
        .hasMessageMatching(".*(ends the archive|255 bytes|4095 bytes).*");
  }

  @Test
  void whatTheKernelTakesIsNotRefused() throws HostileImageException {
    root.put("etc/TRAILER!!!", new Node.RegularFile(ROOT, Content.of(new byte[0])));
    root.put("x".repeat(255), new Node.RegularFile(ROOT, Content.of(new byte[0])));

    assertThatCode(() -> KernelNames.check(root)).doesNotThrowAnyException();
  }

  @Test
  void namesOfMoreThanAThousandContainersSortInTheirOrder() {
    assertThat(Layout.onboot(7, 12, "a")).isEqualTo("containers/onboot/007-a");
    assertThat(Layout.onboot(999, 1001, "a")).isLessThan(Layout.onboot(1000, 1001, "a"));
    assertThat(Layout.onshutdown(0, 1, "a")).isEqualTo("containers/onshutdown/000-a");
  }

  private static FileSpec copy(String path, String source, boolean optional) {
    return new FileSpec(path, at(), new FileSpec.CopyOf(source, optional), 0600, 7, 8);
  }

  private static String text(FileTree tree, String path) {
    try (var in = ((Node.RegularFile) tree.nodes().get(path)).content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MountPoint mountPoint(String source) {
    return MountPoint.of(new MountSpec("/x", "bind", source, List.of()), root);
  }

  private FileTree add(FileSpec... files) {
    return addAll(files).files();
  }

  private AddedFiles addAll(FileSpec... files) {
    return addAll(root, files);
  }

  private AddedFiles addAll(FileTree root, FileSpec... files) {
    var document = new Document(Map.of("kernel", Map.of("image", "k")));
    var sources = new FileSources(document, folder, folder.resolve("home"));
    try {
      return AddedFiles.of(root, Arrays.asList(files), sources, problems);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileSpec regular(String path, int mode) {
    return new FileSpec(path, at(), new FileSpec.Regular("x"), mode, 0, 0);
  }

  private static Position at() {
    return new Position("os.yaml", 1, 1);
  }
}
