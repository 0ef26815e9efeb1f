// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.runtime.User;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.Spool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

/**
 * Who images want to be run as. Names are looked up in the image's own files, once: the answer is
 * kept in the cache.
 */
final class ImageUsers {
  private static final String ANSWER = "user";
  private static final long MAX_FILE = 1 << 20;

  private final Cache cache;
  private final Images images;

  ImageUsers(Cache cache, Images images) {
    this.cache = cache;
    this.images = images;
  }

  /** The image's user; empty when its files do not have that name. */
  Optional<User> of(ContainerImage image) throws AssemblyException {
    var name = image.config().user();
    var known = User.parse(name);
    if (known.isPresent()) {
      return known;
    }
    try {
      var key = Digest.of(String.join("\n", "user", image.filesId().hex(), name));
      var made = cache.recall(key);
      var answer = made.isPresent() ? made.get().get(ANSWER) : null;
      if (answer != null) {
        return User.read(Files.readString(cache.file(answer.digest())));
      }
      var found = find(image, name);
      try (var draft = cache.draft()) {
        draft.write(User.write(found).getBytes(StandardCharsets.UTF_8));
        cache.remember(key, Map.of(ANSWER, draft.commit()));
      }
      return found;
    } catch (IOException e) {
      throw AssemblyException.storage(Step.ResolveImages, e);
    }
  }

  private Optional<User> find(ContainerImage image, String name)
      throws AssemblyException, IOException {
    try (var spool = new Spool(cache.scratchFile())) {
      var files = images.files(image, spool);
      return User.find(name, text(files, "etc/passwd"), text(files, "etc/group"));
    }
  }

  /** A text of the image; one that is absent, or no text of a sane size, has no names. */
  private static String text(FileTree files, String path) throws IOException {
    try {
      var node = files.get(files.resolve(path, true)).orElse(null);
      if (!(node instanceof Node.RegularFile file) || file.content().size() > MAX_FILE) {
        return "";
      }
      try (var in = file.content().open()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (HostileImageException e) {
      return ""; // a link that leads nowhere
    }
  }
}
