// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Answers that hold for a few seconds: a hundred OSImages on one kernel ask for it once. Only what
 * is asked in the same way, credentials included, is the same question.
 */
final class SharedAnswers {
  private static final long LIFE = Duration.ofSeconds(3).toNanos();

  private final ConcurrentMap<Question, Answer> answers = new ConcurrentHashMap<>();

  private record Question(ImageReference image, Access access) {}

  private record Answer(FutureTask<Lookup> task, long since) {
    boolean isOld(long now) {
      return now - since > LIFE;
    }
  }

  /** The answer that somebody has just had or waits for, or else one's own. */
  Lookup get(ImageReference image, Access access, Supplier<Lookup> ask)
      throws InterruptedException, ExecutionException {
    var now = System.nanoTime();
    answers.values().removeIf(answer -> answer.isOld(now) && answer.task().isDone());
    var own = new Answer(new FutureTask<>(ask::get), now);
    var answer =
        answers.merge(
            new Question(image, access), own, (before, mine) -> before.isOld(now) ? mine : before);
    answer.task().run(); // nothing, if somebody runs it or has
    return answer.task().get();
  }
}
