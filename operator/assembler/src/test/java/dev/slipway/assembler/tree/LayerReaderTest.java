// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.github.luben.zstd.Zstd;
import dev.slipway.assembler.testing.Tar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerReaderTest {
  private static final Limits SMALL = new Limits(10, 1000, 100, 400, 1 << 20);

  @TempDir Path folder;

  @Test
  void laysLayersOverEachOther() throws IOException {
    var tree =
        apply(
            new Tar().folder("etc", 0700).file("etc/a", "old").file("etc/b", "b").bytes(),
            new Tar().file("./etc/a", "new").folder("etc", 0755).bytes());

    assertThat(tree.nodes().keySet()).containsExactly("etc", "etc/a", "etc/b");
    assertThat(text(tree, "etc/a")).isEqualTo("new");
    assertThat(tree.get("etc").orElseThrow().owner().mode()).isEqualTo(0755);
  }

  @Test
  void readsPlainGzipAndZstdLayers() throws IOException {
    var plain = new Tar().file("a", "text").bytes();

    for (var layer : new byte[][] {plain, Tar.gzip(plain), Zstd.compress(plain)}) {
      assertThat(text(apply(layer), "a")).isEqualTo("text");
    }
  }

  @Test
  void hidesWhatLowerLayersHaveButNotItsOwn() throws IOException {
    var lower =
        new Tar().file("a/x", "1").file("a/y", "2").file("b/x", "3").file("b/sub/y", "4").bytes();
    var upper = new Tar().file("b/new", "5").file("b/.wh..wh..opq", "").file("a/.wh.x", "").bytes();

    assertThat(apply(lower, upper).nodes().keySet()).containsExactly("a", "a/y", "b", "b/new");
  }

  @Test
  void aWhiteoutCannotHideWhatItsOwnLayerHas() throws IOException {
    var tree =
        apply(
            new Tar().file("a/old", "1").bytes(),
            new Tar().file("a/new", "2").file(".wh.a", "").bytes());

    assertThat(tree.nodes().keySet()).containsExactly("a", "a/new");
  }

  @Test
  void hardLinksShareTheirContent() throws IOException {
    var tree = apply(new Tar().file("a", "text").hardLink("b", "a").bytes());

    assertThat(((Node.RegularFile) tree.get("a").orElseThrow()).content())
        .isSameAs(((Node.RegularFile) tree.get("b").orElseThrow()).content());
  }

  @Test
  void followsLinksOfParentsInsideTheRoot() throws IOException {
    var tree =
        apply(
            new Tar().folder("usr/lib", 0755).symlink("lib", "/usr/lib").bytes(),
            new Tar().file("lib/x", "1").bytes());

    assertThat(tree.nodes().keySet()).containsExactly("lib", "usr", "usr/lib", "usr/lib/x");
  }

  @Test
  void keepsDevices() throws IOException {
    assertThat(apply(new Tar().device("dev/null", 1, 3).bytes()).get("dev/null").orElseThrow())
        .isInstanceOfSatisfying(Node.Special.class, d -> assertThat(d.minor()).isEqualTo(3));
  }

  @Test
  void refusesPathsThatLeaveTheRoot() {
    refuses(() -> apply(new Tar().file("../etc/passwd", "x").bytes()), "leaves the root");
    refuses(() -> apply(new Tar().file("a/../../b", "x").bytes()), "leaves the root");
    refuses(
        () -> apply(new Tar().symlink("a", "../..").file("a/b", "x").bytes()), "leaves the root");
    refuses(
        () -> apply(new Tar().symlink("a", "/../x").file("a/b", "x").bytes()), "leaves the root");
    refuses(() -> apply(new Tar().hardLink("a", "../etc/passwd").bytes()), "leaves the root");
    refuses(
        () -> apply(new Tar().symlink("a", "..").hardLink("b", "a/etc/passwd").bytes()),
        "leaves the root");
    refuses(() -> apply(new Tar().file("a/..", "x").bytes()), "leaves the root");
    refuses(() -> apply(new Tar().file(".wh...", "").bytes()), "hides no file");
  }

  @Test
  void absolutePathsAreThoseOfTheTree() throws IOException {
    assertThat(apply(new Tar().file("/etc/x", "1").bytes()).nodes().keySet())
        .containsExactly("etc", "etc/x");
  }

  @Test
  void refusesLinksInCircles() {
    refuses(
        () -> apply(new Tar().symlink("a", "b").symlink("b", "a").file("a/x", "1").bytes()),
        "too many symbolic links");
  }

  @Test
  void refusesHardLinksToNothingAndToDirectories() {
    refuses(() -> apply(new Tar().hardLink("a", "b").bytes()), "which is no file of it");
    refuses(
        () -> apply(new Tar().folder("b", 0755).hardLink("a", "b").bytes()),
        "which is no file of it");
  }

  @Test
  void refusesToWriteBelowAFile() {
    refuses(() -> apply(new Tar().file("a", "1").file("a/b", "2").bytes()), "is no directory");
  }

  @Test
  void refusesMembersThatAreThereTwice() {
    refuses(
        () -> apply(new Tar().file("a", "1").file("./a", "2").bytes()),
        "names \"./a\" twice",
        "names \"a\" twice");
    refuses(() -> apply(new Tar().file("a/b", "1").symlink("a", "/etc").bytes()), "twice");
  }

  @Test
  void refusesTruncatedArchives() {
    var whole = new Tar().file("a", "x".repeat(5000)).bytes();
    refuses(() -> apply(Arrays.copyOf(whole, 2000)), "in the middle of a file");
    var zipped = Tar.gzip(whole);
    refuses(
        () -> apply(Arrays.copyOf(zipped, zipped.length / 2)),
        "in the middle of a file",
        "no valid archive");
    refuses(
        () ->
            apply(
                "not an archive at all, but long enough to be read as one"
                    .repeat(20)
                    .getBytes(StandardCharsets.UTF_8)),
        "no valid archive",
        "kind");
  }

  @Test
  void refusesMoreThanTheLimits() {
    var many = new Tar();
    for (var n = 0; n < 11; n++) {
      many.file("f" + n, "");
    }
    refuses(() -> apply(SMALL, many.bytes()), "more than 10 entries");
    refuses(
        () -> apply(SMALL, new Tar().file("a", "x".repeat(600)).file("b", "x".repeat(600)).bytes()),
        "larger than is allowed");
    refuses(
        () -> apply(SMALL, new Tar().file("x".repeat(101), "").bytes()),
        "path of more than 100 characters");
  }

  @Test
  void refusesHeadersThatAreMadeToFillTheMemory() {
    var pax =
        (2_000_000 + " path=" + "x".repeat(1_999_986) + "\n").getBytes(StandardCharsets.UTF_8);
    for (var layer :
        List.of(
            new Tar().header('L', new byte[2 << 20]),
            new Tar().header('K', new byte[2 << 20]),
            new Tar().header('x', pax))) {
      refuses(() -> apply(layer.file("a", "").gzip()), "header of more than");
    }
  }

  @Test
  void refusesNamesThatAreMadeToFillTheMemory() {
    var files = new Tar();
    var links = new Tar();
    for (var n = 0; n < 5; n++) {
      files.file("x".repeat(90) + n, "");
      links.symlink("l" + n, "x".repeat(90));
    }
    refuses(() -> apply(SMALL, files.bytes()), "more than 400 characters");
    refuses(() -> apply(SMALL, links.bytes()), "more than 400 characters");
  }

  @Test
  void refusesMoreHeadersInARowThanTheStackHolds() {
    var tar = new Tar();
    for (var n = 0; n < 4000; n++) {
      tar.header('g', new byte[0]);
    }
    refuses(() -> apply(tar.file("a", "text").bytes()), "too many headers", "header of more than");
  }

  @Test
  void refusesPathsOfAbsurdDepth() {
    refuses(() -> apply(new Tar().file("a/".repeat(256) + "b", "").bytes()), "more than 256 names");
  }

  @Test
  void refusesParentsThatAreMadeToFillTheMemory() {
    refuses(
        () -> apply(SMALL, new Tar().file("a/b/c/d/e/f/g/h/i/j/k", "").bytes()),
        "makes more than 10 entries");
    refuses(
        () ->
            apply(
                SMALL,
                new Tar().file(("a".repeat(20) + "/").repeat(4) + "b", "").bytes(),
                new Tar().file(("b".repeat(20) + "/").repeat(4) + "b", "").bytes()),
        "more than 400 characters");
  }

  @Test
  void refusesALayerThatGrowsWithoutMeasure() {
    var limits = new Limits(10, 1 << 30, 100, 400, 1 << 20);
    var zeros = new Tar().file("zeros", new byte[20 << 20], 0644).bytes();

    refuses(() -> apply(limits, Zstd.compress(zeros)), "grows more than 200 times");
    refuses(() -> apply(limits, Tar.gzip(zeros)), "grows more than 200 times");
  }

  @Test
  void longWaysThroughLinksEnd() {
    var tar = new Tar();
    for (var n = 0; n < 39; n++) {
      tar.symlink("l" + n, "./".repeat(2000) + (n == 38 ? "d" : "l" + (n + 1)));
    }
    tar.folder("d", 0755);
    for (var n = 0; n < 20_000; n++) {
      tar.file("l0/" + n, "");
    }
    var layer = tar.bytes();

    assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> refuses(() -> apply(layer), "too many long ways"));
  }

  @Test
  void leavesOutTheBookkeepingOfOldImages() throws IOException {
    assertThat(
            apply(
                    new Tar()
                        .folder(".wh..wh.plnk", 0700)
                        .file(".wh..wh.plnk/1", "")
                        .file("a", "")
                        .bytes())
                .nodes()
                .keySet())
        .containsExactly("a");
  }

  @Test
  void hidingAgainAndAgainCostsNothing() {
    var tar = new Tar();
    for (var n = 0; n < 40_000; n++) {
      tar.file("d/" + n, "");
    }
    for (var n = 0; n < 40_000; n++) {
      tar.file(n % 2 == 0 ? "d/.wh..wh..opq" : ".wh.d", "");
    }
    var layer = tar.bytes();

    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(apply(layer).nodes()).hasSize(40_001));
  }

  private FileTree apply(byte[]... layers) throws IOException {
    return apply(Limits.DEFAULT, layers);
  }

  private FileTree apply(Limits limits, byte[]... layers) throws IOException {
    var tree = new FileTree();
    var spool = new Spool(folder.resolve("spool" + System.nanoTime()));
    var reader = new LayerReader(tree, spool, limits);
    for (var layer : layers) {
      reader.apply(new ByteArrayInputStream(layer));
    }
    return tree;
  }

  private static void refuses(ThrowingCallable reading, String... words) {
    assertThatThrownBy(reading)
        .isInstanceOf(HostileImageException.class)
        .satisfies(e ->
            assertThat(Arrays.stream(words)).as(e.getMessage()).anyMatch(e.getMessage()::contains));
  }

  private static String text(FileTree tree, String path) throws IOException {
    var out = new ByteArrayOutputStream();
    ((Node.RegularFile) tree.get(path).orElseThrow()).content().writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
