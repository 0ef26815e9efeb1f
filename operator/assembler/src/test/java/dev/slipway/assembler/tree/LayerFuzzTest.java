// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.github.luben.zstd.Zstd;
import dev.slipway.assembler.testing.Tar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged archives: each gives a tree inside the limits, or is refused as what it is. */
class LayerFuzzTest {
  private static final long SEED = 20261124;
  private static final int MUTATIONS = 6_000;
  private static final Limits LIMITS = new Limits(200, 1 << 20, 400, 20_000, 1 << 20);

  @TempDir Path folder;

  @Test
  void whatIsDamagedHereIsGoodAtFirst() throws IOException {
    var n = 0;
    for (var seed : seeds()) {
      assertThat(isRefused(--n, seed)).as("seed archive %d", -n).isFalse();
    }
  }

  @Test
  void everyDamageGivesATreeInsideTheLimitsOrIsRefused() {
    var random = new Random(SEED);
    var seeds = seeds();
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          var refused = 0;
          for (var n = 0; n < MUTATIONS; n++) {
            var seed = seeds.get(random.nextInt(seeds.size()));
            refused += isRefused(n, mutate(random, seed)) ? 1 : 0;
          }
          assertThat(refused).as("refused").isBetween(MUTATIONS / 20, MUTATIONS - MUTATIONS / 20);
        });
  }

  private boolean isRefused(int n, byte[] layer) throws IOException {
    var tree = new FileTree();
    var file = folder.resolve("spool" + n);
    try (var spool = new Spool(file)) {
      new LayerReader(tree, spool, LIMITS).apply(new ByteArrayInputStream(layer));
      checkInside(n, tree);
      return false;
    } catch (HostileImageException e) {
      assertThat(e).as("seed %d, mutation %d", SEED, n).hasMessageMatching("(?s).+");
      return true;
    } catch (RuntimeException | Error e) {
      Files.write(Path.of("target", "fuzz-" + n + ".tar"), layer);
      throw new AssertionError("seed %d, mutation %d".formatted(SEED, n), e);
    }
  }

  private static void checkInside(int n, FileTree tree) throws IOException {
    var contents = Collections.newSetFromMap(new IdentityHashMap<Content, Boolean>());
    for (var entry : tree.nodes().entrySet()) {
      assertThat(TreePath.clean(entry.getKey())).isEqualTo(entry.getKey());
      if (entry.getValue() instanceof Node.RegularFile regular) {
        contents.add(regular.content());
        try (var in = regular.content().open()) {
          assertThat(in.readAllBytes()).hasSize((int) regular.content().size());
        }
      }
    }
    assertThat(tree.nodes().size()).as("mutation %d", n).isLessThanOrEqualTo(LIMITS.entries());
    var size = contents.stream().mapToLong(Content::size).sum();
    assertThat(size).as("mutation %d", n).isLessThanOrEqualTo(LIMITS.bytes());
  }

  /** Bytes changed, cut, doubled or joined; most keep their headers' sums, so that more is read. */
  private static byte[] mutate(Random random, byte[] seed) {
    var layer = seed.clone();
    for (var changes = 1 + random.nextInt(4); changes > 0; changes--) {
      switch (random.nextInt(6)) {
        case 0 -> layer = Arrays.copyOf(layer, random.nextInt(layer.length) + 1);
        case 1 -> layer = doubled(random, layer);
        case 2 -> layer[random.nextInt(layer.length)] = (byte) random.nextInt(256);
        default -> inHeader(random, layer);
      }
    }
    return layer;
  }

  private static byte[] doubled(Random random, byte[] layer) {
    var blocks = Math.max(1, layer.length / 512);
    var from = 512 * random.nextInt(blocks);
    var length = Math.min(512 * (1 + random.nextInt(3)), layer.length - from);
    var out = Arrays.copyOf(layer, layer.length + Math.max(length, 0));
    System.arraycopy(layer, from, out, Math.min(from + length, layer.length), layer.length - from);
    return out;
  }

  private static void inHeader(Random random, byte[] layer) {
    var block = 512 * random.nextInt(Math.max(1, layer.length / 512));
    if (block + 512 > layer.length) {
      return;
    }
    var at = new int[] {0, 100, 108, 124, 156, 157, 257, 329, 345, 386, 482}[random.nextInt(11)];
    layer[block + at + random.nextInt(8)] =
        (byte) (random.nextBoolean() ? random.nextInt(256) : '0' + random.nextInt(8));
    var header = TarFormatsTest.withChecksum(Arrays.copyOfRange(layer, block, block + 512));
    System.arraycopy(header, 0, layer, block, 512);
  }

  private static List<byte[]> seeds() {
    var rich =
        new Tar()
            .folder("etc", 0755)
            .header('x', TarFormatsTest.pax("SCHILY.xattr.user.a", new byte[] {1, 2}))
            .file("etc/a", "text")
            .header(
                'x', TarFormatsTest.pax("GNU.sparse.map", "0,4,600,4", "GNU.sparse.size", "700"))
            .file("holes", "12345678")
            .header('L', ("d/" + "n".repeat(120) + "\0").getBytes(StandardCharsets.US_ASCII))
            .file("cut", "x".repeat(700))
            .symlink("lib", "usr/lib")
            .file("lib/x", "1")
            .hardLink("hard", "etc/a")
            .device("dev/null", 1, 3)
            .file("etc/.wh.b", "")
            .file("etc/.wh..wh..opq", "")
            .bytes();
    var sparse =
        new Tar()
            .header('x', TarFormatsTest.pax("GNU.sparse.major", "1", "GNU.sparse.realsize", "4"))
            .file("a", "1\n0\n4\n" + "\0".repeat(506) + "data")
            .file("b", "x")
            .bytes();
    return List.of(rich, rich, sparse, Tar.gzip(rich), Zstd.compress(rich));
  }
}
