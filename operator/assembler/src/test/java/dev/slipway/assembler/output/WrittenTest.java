// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenTest {
  @TempDir Path folder;
  private Cache cache;
  private Path initrd;

  @BeforeEach
  void open() throws IOException {
    cache = Cache.open(folder.resolve("cache"));
    initrd = folder.resolve("out/os-initrd.img");
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
  }

  @Test
  void aFileThatIsWholeAlreadyIsNotWrittenAgain() throws IOException, AssemblyException {
    write("one", "two");
    var before = Files.getAttribute(initrd, "unix:ctime");

    write("one", "two");

    assertThat(Files.getAttribute(initrd, "unix:ctime")).isEqualTo(before);
    assertThat(initrd).hasContent("onetwo");
  }

  @Test
  void onlyTheEndIsWrittenWhereTheBeginningIsTheSame() throws IOException, AssemblyException {
    write("one", "two", "three");
    var before = Files.getAttribute(initrd, "unix:ino");

    write("one", "2");

    assertThat(initrd).hasContent("one2");
    assertThat(Files.getAttribute(initrd, "unix:ino")).isEqualTo(before);
    write("one", "2", "three");
    assertThat(initrd).hasContent("one2three");
    write("one");
    assertThat(initrd).hasContent("one");
    write("0");
    assertThat(initrd).hasContent("0");
    assertThat(folder.resolve("out"))
        .isDirectoryNotContaining("glob:**/.*")
        .isDirectoryContaining("glob:**/os-kernel");
  }

  @Test
  void whatSomebodyElseHasChangedIsWrittenAnew() throws IOException, AssemblyException {
    write("one", "two");
    Files.writeString(initrd, "ONE", StandardOpenOption.WRITE);

    write("one", "2");

    assertThat(initrd).hasContent("one2");
  }

  @Test
  void aFileWithAnotherNameKeepsItsBytesThere() throws IOException, AssemblyException {
    write("one", "two");
    var link = Files.createLink(folder.resolve("kept"), initrd);

    write("one", "2");

    assertThat(initrd).hasContent("one2");
    assertThat(link).hasContent("onetwo");
  }

  @Test
  void aLinkIsReplacedAndNotFollowed() throws IOException, AssemblyException {
    write("one", "two");
    var elsewhere = Files.move(initrd, folder.resolve("elsewhere"));
    Files.createSymbolicLink(initrd, elsewhere);

    write("one", "2");

    assertThat(initrd).hasContent("one2").matches(file -> !Files.isSymbolicLink(file));
    assertThat(elsewhere).hasContent("onetwo");
  }

  private void write(String... segments) throws IOException, AssemblyException {
    var parts = new ArrayList<Stored>();
    for (var segment : segments) {
      parts.add(store(segment));
    }
    var image = new OsImage("amd64", store("kernel"), Optional.empty(), "quiet", parts);
    new Outputs(image, cache, Progress.SILENT)
        .write(List.of(new KernelInitrd()), folder.resolve("out"), "os");
  }

  private Stored store(String text) throws IOException {
    try (var draft = cache.draft()) {
      draft.write(text.getBytes(StandardCharsets.UTF_8));
      return draft.commit();
    }
  }
}
