// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import org.jspecify.annotations.Nullable;

/**
 * What was answered in this pass; nothing of it is kept.
 *
 * @param adoption to {@link BuildAction.FindEqual}
 * @param preparation to {@link BuildAction.Prepare}
 * @param jobCreated to {@link BuildAction.CreateJob}, if it was created
 * @param published to {@link BuildAction.VerifyPublished}
 * @param testStarted to {@link BuildAction.StartTest}, if it was started
 */
public record Answers(
    @Nullable Adoption adoption,
    @Nullable Preparation preparation,
    boolean jobCreated,
    @Nullable Verification published,
    boolean testStarted) {
  /** None yet. */
  public static final Answers NONE = new Answers(null, null, false, null, false);

  public Answers withAdoption(Adoption answer) {
    return new Answers(answer, preparation, jobCreated, published, testStarted);
  }

  public Answers withPreparation(Preparation answer) {
    return new Answers(adoption, answer, jobCreated, published, testStarted);
  }

  public Answers withJob() {
    return new Answers(adoption, preparation, true, published, testStarted);
  }

  public Answers withPublished(Verification answer) {
    return new Answers(adoption, preparation, jobCreated, answer, testStarted);
  }

  public Answers withTest() {
    return new Answers(adoption, preparation, jobCreated, published, true);
  }
}
