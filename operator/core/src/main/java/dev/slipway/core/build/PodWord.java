// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.registry.ImageReference;
import java.util.regex.Pattern;

/** A build pod's last word. The pod is not trusted: what it says is checked. */
public sealed interface PodWord {
  /** What a step and a reason may be. */
  Pattern WORD = Pattern.compile("[A-Z][A-Za-z]{0,62}");

  /** What an architecture may be. */
  Pattern ARCH = Pattern.compile("[a-z0-9]{1,16}");

  /** More than there are forms and architectures. */
  int MAX_OUTPUTS = 32;

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
            && artifact.bytesReused() >= 0
            && artifact.segments() >= 0
            && artifact.segmentsReused() >= 0
            && artifact.segmentsReused() <= artifact.segments()
            && artifact.outputs().size() <= MAX_OUTPUTS
            && artifact.outputs().stream().allMatch(PodWord::isSane);
    return sane
        ? new Published(artifact)
        : new Unclear("its result has a digest, size or count that cannot be");
  }

  private static boolean isSane(Artifact.Output output) {
    return ImageReference.isDigest(output.digest())
        && output.sizeBytes() > 0
        && WORD.matcher(output.type()).matches()
        && ARCH.matcher(output.arch()).matches();
  }

  /** A word for a failure, if its step and reason are words. */
  static PodWord refused(String step, String reason, String message) {
    return WORD.matcher(step).matches() && WORD.matcher(reason).matches()
        ? new Refused(step, reason, message)
        : new Unclear("its error's step or reason is no word");
  }
}
