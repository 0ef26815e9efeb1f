// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
  private static final Digest KEY = Digest.of("key");

  @TempDir Path root;

  @Test
  void aBlobIsThereOnceItIsCommitted() throws IOException {
    var cache = Cache.open(root);
    try (var draft = cache.draft()) {
      draft.write(bytes("hello"));
      assertThat(cache.find(Digest.of("hello"))).isEmpty();

      var blob = draft.commit();

      assertThat(blob).isEqualTo(new Stored(Digest.of("hello"), 5));
      assertThat(cache.find(blob).orElseThrow()).hasContent("hello");
    }
    assertThat(files("tmp")).isEmpty();
  }

  @Test
  void aBlobThatLostItsEndIsNotThere() throws IOException {
    var cache = Cache.open(root);
    var blob = store(cache, "hello");
    Files.writeString(cache.file(blob.digest()), "hel");

    assertThat(cache.find(blob)).isEmpty();
    assertThat(store(cache, "hello")).isEqualTo(blob);
    assertThat(cache.find(blob).orElseThrow()).hasContent("hello");
  }

  @Test
  void aWrongSizeTakesNothingFromOthers() throws IOException {
    var cache = Cache.open(root);
    var blob = store(cache, "hello");

    assertThat(cache.find(new Stored(blob.digest(), 4))).isEmpty();

    assertThat(cache.find(blob)).isPresent();
  }

  @Test
  void remembersWhatWasMadeWhileAllOfItIsThere() throws IOException {
    var cache = Cache.open(root);
    var parts = Map.of("one", store(cache, "1"), "two", store(cache, "2"));
    cache.remember(KEY, parts);

    assertThat(Cache.open(root).recall(KEY)).contains(new TreeMap<>(parts));

    cache.evict(Digest.of("2"));
    assertThat(cache.recall(KEY)).isEmpty();
  }

  @Test
  void forgetsARecordThatIsDamaged() throws IOException {
    var cache = Cache.open(root);
    for (var damage : List.of("", "x", "12 34 56\n", "zz\n", "a b")) {
      Files.writeString(root.resolve("made").resolve(KEY.hex()), damage);
      assertThat(cache.recall(KEY)).as(damage).isEmpty();
    }
  }

  @Test
  void twoProcessesMayMakeTheSameBlob() throws IOException {
    try (var one = Cache.open(root).draft();
        var two = Cache.open(root).draft()) {
      one.write(bytes("same"));
      two.write(bytes("same"));

      assertThat(one.commit()).isEqualTo(two.commit());
    }
    assertThat(files("blobs/sha256")).hasSize(1);
    assertThat(files("tmp")).isEmpty();
  }

  private static Stored store(Cache cache, String text) throws IOException {
    try (var draft = cache.draft()) {
      draft.write(bytes(text));
      return draft.commit();
    }
  }

  private List<Path> files(String folder) throws IOException {
    try (var files = Files.list(root.resolve(folder))) {
      return files.toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
