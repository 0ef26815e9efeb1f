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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Who images want to be run as. Names are looked up in the image's own files, once: the answer is
 * kept in the cache, and beside what is published.
 */
final class ImageUsers {
  private static final String ANSWER = "user";
  private static final long MAX_FILE = 1 << 20;

  /** Nothing, or uid, gid and groups. */
  private static final Pattern IDS = Pattern.compile("(\\d{1,9}( \\d{1,9}){1,64})?");

  private final Cache cache;
  private final Images images;
  private final Earlier earlier;
  private final Map<Digest, String> answers = new ConcurrentHashMap<>();

  ImageUsers(Cache cache, Images images, Earlier earlier) {
    this.cache = cache;
    this.images = images;
    this.earlier = earlier;
  }

  /** All answers that images had to be read for, by the hash of the question. */
  SortedMap<Digest, String> answers() {
    return new TreeMap<>(answers);
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
      var answer = known(key);
      if (answer.isEmpty()) {
        answer = Optional.of(User.write(find(image, name)));
        try (var draft = cache.draft()) {
          draft.write(answer.get().getBytes(StandardCharsets.UTF_8));
          cache.remember(key, Map.of(ANSWER, draft.commit()));
        }
      }
      answers.put(key, answer.get());
      return User.read(answer.get());
    } catch (IOException e) {
      throw AssemblyException.storage(Step.ResolveImages, e);
    }
  }

  private Optional<String> known(Digest key) throws IOException {
    var made = cache.recall(key);
    return made.isPresent() && made.get().containsKey(ANSWER)
        ? Optional.of(Files.readString(cache.file(made.get().get(ANSWER).digest())))
        : earlier.fact(key).filter(text -> IDS.matcher(text).matches());
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
