// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.registry.ImageReference;
import java.util.regex.Pattern;

/** A build pod's last word. The pod is not trusted: what it says is checked and cut. */
public sealed interface PodWord {
  /** It says that it published an artifact. */
  record Published(Artifact artifact) implements PodWord {}

  /** It says why it could not. */
  record Refused(String step, String reason, String message) implements PodWord {}

  /** It said nothing that can be understood. */
  record Unclear(String problem) implements PodWord {}

  /** A word for an artifact, if its values can be true. */
  static PodWord published(Artifact artifact) {
    var sane =
        ImageReference.isDigest(artifact.digest())
            && artifact.sizeBytes() > 0
            && artifact.bytesMoved() >= 0
            && artifact.segments() > 0;
    return sane
        ? new Published(artifact)
        : new Unclear("its result has a digest, size or count that cannot be");
  }

  /** A word for a failure, cut to what a status may hold. */
  static PodWord refused(String step, String reason, String message) {
    return Limits.WORD.matcher(step).matches() && Limits.WORD.matcher(reason).matches()
        ? new Refused(step, reason, Limits.cut(message))
        : new Unclear("its error's step or reason is no word");
  }

  /** What a word may be. */
  final class Limits {
    private static final Pattern WORD = Pattern.compile("[A-Z][A-Za-z]{0,62}");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");
    private static final int MESSAGE = 2048;

    private Limits() {}

    static String cut(String message) {
      var clean = CONTROL.matcher(message).replaceAll("?");
      return clean.length() > MESSAGE ? clean.substring(0, MESSAGE) + "…" : clean;
    }
  }
}
