// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a build, in the order in which it passes them: Prepared, Building, Pushed,
 * Tested, Succeeded; and Failed or Interrupted, which are there only when true.
 */
final class BuildConditions {
  private static final Condition UNPREPARED = unknown("Prepared", "nothing was prepared yet");
  private static final Condition PREPARED =
      Condition.yes("Prepared", Reason.Prepared, "what the build pod reads is there");
  private static final Condition UNPUSHED = unknown("Pushed", "nothing was published yet");
  private static final Condition UNTESTED = unknown("Tested", "nothing can be tested yet");
  private static final Condition OPEN =
      Condition.no("Succeeded", Reason.Building, "the build has not ended");

  private BuildConditions() {}

  /** It could begin, but may not. */
  static List<Condition> waiting(Reason reason, String message) {
    return List.of(UNPREPARED, Condition.no("Building", reason, message), UNPUSHED, UNTESTED, OPEN);
  }

  /** Something is in its way. */
  static List<Condition> blocked(Reason reason, String message) {
    return List.of(
        Condition.no("Prepared", reason, message),
        Condition.no("Building", reason, message),
        UNPUSHED,
        UNTESTED,
        OPEN);
  }

  /** Its pod works, or what it said is looked at. */
  static List<Condition> working(Reason reason, String message) {
    return List.of(PREPARED, Condition.yes("Building", reason, message), UNPUSHED, UNTESTED, OPEN);
  }

  /** It is between two attempts, or being stopped. */
  static List<Condition> pausing(Reason reason, String message) {
    return List.of(PREPARED, Condition.no("Building", reason, message), UNPUSHED, UNTESTED, OPEN);
  }

  static List<Condition> testing(Pushed pushed, Reason reason, String message) {
    return List.of(
        PREPARED,
        Condition.no("Building", Reason.Published, "the build pod has ended"),
        pushed(pushed),
        new Condition("Tested", Condition.Status.UNKNOWN, reason, message),
        OPEN);
  }

  static List<Condition> succeeded(Pushed pushed, Condition tested) {
    return List.of(
        PREPARED,
        ended(reason(pushed)),
        pushed(pushed),
        tested,
        Condition.yes("Succeeded", reason(pushed), told(pushed)));
  }

  static Condition tested(String message) {
    return Condition.yes("Tested", Reason.TestPassed, message);
  }

  static Condition notTested() {
    return new Condition(
        "Tested", Condition.Status.UNKNOWN, Reason.NotTested, "the image declares no boot test");
  }

  /** It failed before anything was published; perhaps before it began. */
  static List<Condition> failed(boolean begun, String message) {
    return List.of(
        begun ? PREPARED : Condition.no("Prepared", Reason.BuildFailed, message),
        ended(Reason.BuildFailed),
        Condition.no("Pushed", Reason.BuildFailed, "nothing was published"),
        unknown("Tested", "there is nothing to test"),
        Condition.no("Succeeded", Reason.BuildFailed, message),
        Condition.yes("Failed", Reason.BuildFailed, message));
  }

  static List<Condition> testFailed(Pushed pushed, String message) {
    return List.of(
        PREPARED,
        ended(Reason.TestFailed),
        pushed(pushed),
        Condition.no("Tested", Reason.TestFailed, message),
        Condition.no("Succeeded", Reason.TestFailed, message),
        Condition.yes("Failed", Reason.TestFailed, message));
  }

  static List<Condition> interrupted(@Nullable Pushed pushed, String message) {
    return List.of(
        unknown("Prepared", "the build was stopped"),
        ended(Reason.Superseded),
        pushed == null ? unknown("Pushed", "the build was stopped") : pushed(pushed),
        unknown("Tested", "the build was stopped"),
        Condition.no("Succeeded", Reason.Superseded, message),
        Condition.yes("Interrupted", Reason.Superseded, message));
  }

  private static Condition pushed(Pushed pushed) {
    return Condition.yes("Pushed", reason(pushed), told(pushed));
  }

  private static Reason reason(Pushed pushed) {
    return pushed.adopted() ? Reason.Adopted : Reason.Published;
  }

  private static String told(Pushed pushed) {
    var artifact = pushed.artifact();
    return pushed.adopted()
        ? pushed.reference() + ", which an equal build had published"
        : "%s, %,d bytes, %,d of them sent"
            .formatted(pushed.reference(), artifact.sizeBytes(), artifact.bytesMoved());
  }

  private static Condition ended(Reason reason) {
    return Condition.no("Building", reason, "the build has ended");
  }

  private static Condition unknown(String type, String message) {
    return new Condition(type, Condition.Status.UNKNOWN, Reason.Pending, message);
  }
}
