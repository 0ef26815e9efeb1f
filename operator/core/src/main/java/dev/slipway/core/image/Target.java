// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.build.BuildName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The build that the image is waiting for, or has.
 *
 * @param trigger why it is made, if it is to be made
 * @param build as it is; empty when it has to be made
 * @param meets the rebuild that is met when it is there
 */
record Target(
    String name,
    @Nullable String nonce,
    Trigger trigger,
    Optional<ImageBuild> build,
    @Nullable Rebuild meets) {

  /** Finds it among the builds, the newest first. */
  static Target of(
      DesiredImage desired,
      Composition.Composed content,
      List<Pin> pins,
      String contentDigest,
      List<ImageBuild> builds,
      @Nullable Rebuild rebuild) {
    var trigger = Trigger.since(builds.stream().findFirst().orElse(null), desired, content, pins);
    var equal =
        builds.stream()
            .filter(build -> build.contentDigest().equals(contentDigest))
            .filter(build -> build.isRunning() || build.hasEnded())
            .findFirst();
    if (rebuild != null && equal.filter(ImageBuild::isRunning).isEmpty()) {
      // Made before a crash, it is there already.
      var made = equal.filter(build -> rebuild.nonce().equals(build.nonce()));
      var nonce = equal.isEmpty() ? null : rebuild.nonce();
      var why = builds.isEmpty() ? trigger : rebuild.trigger();
      return named(desired, contentDigest, nonce, why, builds, made, rebuild);
    }
    if (equal.isEmpty()) {
      return named(desired, contentDigest, null, trigger, builds, Optional.empty(), null);
    }
    var newest = equal.get();
    if (isWorthAnother(newest, desired)) {
      var again =
          new Trigger(
              Trigger.Kind.SpecChanged,
              newest.state() instanceof ImageBuild.Failed
                  ? newest.name() + " failed, and the spec has changed since"
                  : "spec.test has changed");
      return named(
          desired, contentDigest, "t" + desired.settings(), again, builds, Optional.empty(), null);
    }
    return new Target(newest.name(), newest.nonce(), trigger, equal, null);
  }

  /**
   * Whether equal content is to be built again by itself: what failed under other settings may pass
   * under these; what was tried otherwise, or not at all, is still to be tried.
   */
  private static boolean isWorthAnother(ImageBuild newest, DesiredImage desired) {
    return switch (newest.state()) {
      case ImageBuild.Failed _ -> !newest.settings().equals(desired.settings());
      case ImageBuild.Succeeded _ ->
          desired.test() != null && !desired.test().equals(newest.test());
      default -> false;
    };
  }

  private static Target named(
      DesiredImage desired,
      String contentDigest,
      @Nullable String nonce,
      Trigger trigger,
      List<ImageBuild> builds,
      Optional<ImageBuild> made,
      @Nullable Rebuild meets) {
    var name = BuildName.of(desired.name(), contentDigest, nonce);
    return new Target(
        name,
        nonce,
        trigger,
        made.or(() -> builds.stream().filter(build -> build.name().equals(name)).findFirst()),
        meets);
  }
}
