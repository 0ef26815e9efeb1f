// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.build.Failure;
import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the builds of the wanted content say of the image: whether it is built, whether it was
 * tried, and so whether it is ready. A rebuild of content that is there takes nothing away from it.
 *
 * @param progress the condition Reconciling or Stalled; null when neither is so
 * @param failure why the build of that content failed
 * @param good what makes it ready
 */
record Verdict(
    Condition built,
    Condition verified,
    Condition ready,
    @Nullable Condition progress,
    @Nullable Failure failure,
    @Nullable Published good) {

  /** All conditions in their order, the inputs' before. */
  List<Condition> conditions(Condition inputs) {
    var all = new ArrayList<>(List.of(inputs, built, verified, ready));
    if (progress != null) {
      all.add(progress);
    }
    return List.copyOf(all);
  }

  /** Of an image whose content is not known. */
  static Verdict unknown(Condition problem, @Nullable Condition progress) {
    var unknown = "the content is not known";
    return new Verdict(
        new Condition("Built", Condition.Status.UNKNOWN, problem.reason(), unknown),
        new Condition("Verified", Condition.Status.UNKNOWN, problem.reason(), unknown),
        Condition.no("Ready", problem.reason(), problem.message()),
        progress,
        null,
        null);
  }

  /**
   * Of an image whose content is known.
   *
   * @param newest the build that it waits for or has, as it is after the plan
   * @param doing what is being done about it, and whether that goes on; null when nothing is
   * @param equal the builds of that content, the newest first
   */
  static Verdict of(
      DesiredImage desired,
      Optional<ImageBuild> newest,
      @Nullable Condition doing,
      List<ImageBuild> equal) {
    var good =
        equal.stream()
            .filter(build -> build.state() instanceof ImageBuild.Succeeded)
            .filter(build -> desired.test() == null || passed(build, desired.test()))
            .findFirst();
    if (good.isPresent()) {
      return ready(good.get(), newest, doing);
    }
    if (doing != null) {
      return waiting(equal, doing, desired);
    }
    if (newest.isPresent() && newest.get().state() instanceof ImageBuild.Failed failed) {
      return failed(newest.get().name(), failed, desired);
    }
    var waits = Condition.yes("Reconciling", Reason.BuildRunning, "waits for its boot test");
    return waiting(equal, waits, desired);
  }

  private static boolean passed(ImageBuild build, String test) {
    return build.state() instanceof ImageBuild.Succeeded(_, boolean verified)
        && verified
        && test.equals(build.test());
  }

  private static Verdict ready(
      ImageBuild good, Optional<ImageBuild> newest, @Nullable Condition doing) {
    var succeeded = (ImageBuild.Succeeded) good.state();
    var reference = succeeded.published().reference();
    var failure =
        newest
            .filter(build -> build.state() instanceof ImageBuild.Failed)
            .map(build -> ((ImageBuild.Failed) build.state()).failure());
    var message =
        failure
            .map(f -> reference + "; its rebuild " + newest.get().name() + " failed: " + told(f))
            .orElse(reference);
    return new Verdict(
        Condition.yes("Built", Reason.BuildSucceeded, reference),
        succeeded.verified()
            ? Condition.yes("Verified", Reason.TestPassed, good.name() + " passed its test")
            : notTested(),
        Condition.yes("Ready", Reason.BuildSucceeded, message),
        reconciling(doing),
        failure.orElse(null),
        succeeded.published());
  }

  private static Verdict waiting(List<ImageBuild> equal, Condition doing, DesiredImage desired) {
    var built =
        equal.stream()
            .filter(build -> build.state() instanceof ImageBuild.Succeeded)
            .findFirst()
            .map(build -> ((ImageBuild.Succeeded) build.state()).published().reference());
    return new Verdict(
        built
            .map(reference -> Condition.yes("Built", Reason.BuildSucceeded, reference))
            .orElseGet(() -> Condition.no("Built", doing.reason(), doing.message())),
        desired.test() == null
            ? notTested()
            : Condition.no("Verified", doing.reason(), doing.message()),
        Condition.no("Ready", doing.reason(), doing.message()),
        reconciling(doing),
        null,
        null);
  }

  private static Verdict failed(String name, ImageBuild.Failed failed, DesiredImage desired) {
    var message = name + ": " + told(failed.failure());
    var built =
        failed.published()
            ? Condition.yes("Built", Reason.Published, name + " lies in the registry")
            : Condition.no("Built", Reason.BuildFailed, message);
    var verified =
        failed.published()
            ? Condition.no("Verified", Reason.TestFailed, message)
            : desired.test() == null
                ? notTested()
                : Condition.no("Verified", Reason.BuildFailed, message);
    var reason = failed.published() ? Reason.TestFailed : Reason.BuildFailed;
    return new Verdict(
        built,
        verified,
        Condition.no("Ready", reason, message),
        Condition.yes("Stalled", reason, message),
        failed.failure(),
        null);
  }

  private static Condition notTested() {
    return new Condition(
        "Verified", Condition.Status.UNKNOWN, Reason.NotTested, "spec.test is not given");
  }

  private static @Nullable Condition reconciling(@Nullable Condition doing) {
    return doing != null && doing.status() == Condition.Status.TRUE ? doing : null;
  }

  private static String told(Failure failure) {
    return "%s: %s: %s".formatted(failure.step(), failure.reason(), failure.message());
  }
}
