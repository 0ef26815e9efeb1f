// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.registry.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which builds go. Of those that ended, the newest stay, and always: the image's build, the one
 * that is published last, and what pools and machines use. A tag goes only with the last build that
 * has it, and only if no build that stays has the same digest: registries differ in what they
 * delete.
 */
final class Pruning {
  private Pruning() {}

  /** Builds beyond what retention allows, not looking at what is in use. */
  static List<ImageBuild> candidates(
      List<ImageBuild> newestFirst, Retention retention, Set<String> kept) {
    var candidates = new ArrayList<ImageBuild>();
    var successful = 0;
    var failed = 0;
    for (var build : newestFirst) {
      var goes =
          switch (build.state()) {
            case ImageBuild.Succeeded _ -> ++successful > retention.successful();
            case ImageBuild.Failed _, ImageBuild.Interrupted _ -> ++failed > retention.failed();
            case ImageBuild.Running _, ImageBuild.Going _ -> false;
          };
      if (goes && !kept.contains(build.name())) {
        candidates.add(build);
      }
    }
    return candidates;
  }

  /** What to do about those that go: a tag first, so that a crash between forgets none. */
  static List<ImageAction> actions(
      List<ImageBuild> all, List<ImageBuild> going, Retention retention) {
    var staying = all.stream().filter(build -> !going.contains(build)).toList();
    var actions = new ArrayList<ImageAction>();
    for (var build : going) {
      if (retention.untags()
          && build.state() instanceof ImageBuild.Succeeded(Published published, _)
          && ImageReference.parse(build.tag()) instanceof ImageReference tag
          && staying.stream().noneMatch(kept -> shares(kept, build.tag(), published))) {
        actions.add(new ImageAction.DeleteTag(tag, published.digest()));
      }
      actions.add(new ImageAction.DeleteBuild(build.name(), build.version()));
    }
    return actions;
  }

  private static boolean shares(ImageBuild kept, String tag, Published published) {
    return kept.tag().equals(tag)
        || (kept.state() instanceof ImageBuild.Succeeded(Published other, _)
            && other.digest().equals(published.digest()));
  }
}
