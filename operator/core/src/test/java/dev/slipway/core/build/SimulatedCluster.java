// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.boottest.BootTest;
import dev.slipway.core.boottest.DesiredTest;
import dev.slipway.core.boottest.TestPod;
import dev.slipway.core.boottest.TestWord;
import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A cluster with builds, their Jobs and pods, and a registry; and who reconciles them. */
final class SimulatedCluster {
  private static final int RETRIES = 3;
  private static final int CONTENTS = 6;
  private static final DesiredTest TEST = new DesiredTest(60, List.of("page"));

  private final Random random;
  private final int limit;
  private final List<Build> builds = new ArrayList<>();
  private final Map<Build, BuildPlan.Status> ends = new HashMap<>();

  /** Digests by tag, and digests that are there. */
  private final Map<String, String> tags = new HashMap<>();

  private final Set<String> stored = new HashSet<>();
  private final Set<String> suspended = new HashSet<>();
  private boolean reachable = true;
  private boolean calm;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** By how much the operator's clock is wrong. */
  private Duration skew = Duration.ZERO;

  private int versions;

  /** A build in the cluster. Content 0 is bad: its model is refused. */
  static final class Build {
    private final String namespace;
    private final String name;
    private final String image;
    private final int content;
    private final Instant created;
    private BuildPlan.@Nullable Status status;
    private @Nullable JobState job;
    private int jobVersion;
    private int version;
    private @Nullable Instant ended;
    private boolean pod;
    private boolean prepared;

    /** Of its boot test, one for each attempt. */
    private final List<TestPod> testPods =
        new ArrayList<>(Collections.nCopies(BootTest.ATTEMPTS, new TestPod.Absent()));

    /** The last attempt to test that its status names. */
    private int noted;

    /** What a pod has said of its image. */
    private @Nullable TestWord verdict;

    Build(String namespace, String name, String image, int content, Instant created) {
      this.namespace = namespace;
      this.name = name;
      this.image = image;
      this.content = content;
      this.created = created;
    }

    BuildPlan.@Nullable Outcome outcome() {
      return status == null ? null : status.outcome();
    }

    boolean isBad() {
      return content == 0;
    }

    String digest() {
      return "sha256:" + "%02x".formatted(Math.floorMod(tag().hashCode(), 256)).repeat(32);
    }

    String tag() {
      return image.replace('/', '-') + "-" + content;
    }

    int attempts() {
      return Objects.requireNonNull(status).attempts();
    }

    int mostAttempts() {
      return RETRIES + 1;
    }

    boolean isPrepared() {
      return prepared;
    }

    boolean works() {
      return pod || job instanceof JobState.Working || isBeingTested();
    }

    private boolean isBeingTested() {
      return testPods.stream().anyMatch(TestPod.Working.class::isInstance);
    }

    boolean hasTestPods() {
      return !testPods.stream().allMatch(TestPod.Absent.class::isInstance);
    }

    @Nullable TestWord verdict() {
      return verdict;
    }

    private boolean isTested() {
      return content > CONTENTS / 2;
    }

    private boolean isPushed() {
      return status != null && status.pushed() != null;
    }

    private TestState test(Instant now) {
      return isTested() ? BootTest.state(TEST, observedTest(), now) : new TestState.NotWanted();
    }

    private BootTest.Observed observedTest() {
      return new BootTest.Observed(testPods, noted);
    }

    private void stopTest() {
      Collections.fill(testPods, new TestPod.Absent());
    }

    private boolean isOver() {
      return outcome() != null;
    }

    private Artifact artifact() {
      var output = new Artifact.Output("KernelInitrd", "amd64", digest(), 1);
      return new Artifact(digest(), 1, 1, 0, 1, 0, List.of(output));
    }

    @Override
    public String toString() {
      return "%s/%s %s %s".formatted(namespace, name, job, status);
    }
  }

  /** What an operator has seen. */
  record Seen(Build build, ObservedBuild observed, int version, int jobVersion) {}

  SimulatedCluster(Random random, int limit) {
    this.random = random;
    this.limit = limit;
  }

  List<Build> builds() {
    return builds;
  }

  /** Something happens that nobody planned. */
  void happen() {
    now = now.plusSeconds(random.nextInt(40));
    switch (random.nextInt(10)) {
      case 0, 1 -> add();
      case 2 -> reachable = random.nextInt(3) > 0;
      case 3 -> toggle("n" + random.nextInt(3) + "/i" + random.nextInt(3));
      case 4 -> lose();
      case 5 -> skew = Duration.ofMinutes(random.nextInt(-180, 181));
      default -> any(builds.stream().filter(Build::works).toList()).ifPresent(this::podActs);
    }
    collect();
  }

  private void add() {
    var namespace = "n" + random.nextInt(3);
    var image = namespace + "/i" + random.nextInt(3);
    now = now.plusSeconds(1);
    builds.add(new Build(namespace, "b" + builds.size(), image, random.nextInt(CONTENTS), now));
  }

  private void toggle(String image) {
    if (!suspended.remove(image)) {
      suspended.add(image);
    }
  }

  /** The registry forgets a digest, or somebody deletes a Job. */
  private void lose() {
    if (random.nextBoolean()) {
      any(List.copyOf(stored))
          .ifPresent(digest -> {
            stored.remove(digest);
            tags.values().remove(digest);
          });
    } else {
      any(builds.stream().filter(b -> b.job != null).toList()).ifPresent(this::remove);
    }
  }

  /** The garbage collector, at its leisure: pods go after their Jobs. */
  private void collect() {
    builds.stream()
        .filter(b -> b.job == null && b.pod && random.nextInt(3) == 0)
        .forEach(b -> b.pod = false);
  }

  private void podActs(Build build) {
    if (build.isBeingTested()) {
      testActs(build);
    }
    if (!(build.job instanceof JobState.Working(int attempt, _)) || !build.pod) {
      return;
    }
    if (build.isBad() && random.nextBoolean()) {
      end(build, refused(attempt, 3, "ReadModel", "InvalidModel"));
      return;
    }
    switch (calm ? 9 : random.nextInt(10)) {
      case 0 -> end(build, failed(attempt, Reason.Evicted));
      case 1 -> end(build, failed(attempt, Reason.PodLost));
      case 2 -> end(build, failed(attempt, Reason.OutOfMemory));
      case 3 -> end(build, failed(attempt, Reason.DeadlineExceeded));
      case 4 -> {
        publish(build);
        end(build, failed(attempt, Reason.PodLost));
      }
      case 5 -> {
        publish(build);
        end(build, new JobState.Complete(attempt, now, new PodWord.Unclear("its pod is gone")));
      }
      default -> workDone(build, attempt);
    }
  }

  /** Only the operator takes a pod away that has said something. */
  private void testActs(Build build) {
    var attempt = build.observedTest().attempt() - 1;
    TestWord word = new TestWord.Passed(9);
    var pod =
        switch (calm ? 9 : random.nextInt(10)) {
          case 0, 1 -> new TestPod.Lost("Evicted");
          case 2, 3 -> new TestPod.Absent();
          case 4 -> {
            var finding = new TestWord.Finding("page", false, "status 500");
            word = new TestWord.Refuted(List.of(finding), "");
            yield new TestPod.Ended(1, word);
          }
          default -> new TestPod.Ended(0, word);
        };
    build.testPods.set(attempt, pod);
    build.verdict = pod instanceof TestPod.Ended ? word : null;
  }

  private void workDone(Build build, int attempt) {
    if (build.isBad()) {
      end(build, refused(attempt, 3, "ReadModel", "InvalidModel"));
    } else if (reachable) {
      publish(build);
      end(build, new JobState.Complete(attempt, now, PodWord.published(build.artifact())));
    } else {
      end(build, refused(attempt, 1, "Publish", "RegistryUnreachable"));
    }
  }

  private void publish(Build build) {
    if (reachable && !build.isBad()) {
      tags.put(build.tag(), build.digest());
      stored.add(build.digest());
    }
  }

  private void end(Build build, JobState state) {
    build.job = state;
    build.jobVersion = ++versions;
    build.pod = false;
  }

  private JobState failed(int attempt, Reason how) {
    return new JobState.Failed(
        attempt, now, how, "it ended", null, new PodWord.Unclear("said nothing"), "");
  }

  private JobState refused(int attempt, int exitCode, String step, String reason) {
    var word = PodWord.refused(step, reason, "…");
    return new JobState.Failed(attempt, now, Reason.PodFailed, "it ended", exitCode, word, "");
  }

  private void remove(Build build) {
    build.job = null;
    build.jobVersion = ++versions;
  }

  /** From now on nothing bad happens. */
  void calm() {
    calm = true;
    reachable = true;
    suspended.clear();
  }

  /** What is there does its work. */
  void work() {
    now = now.plusSeconds(120);
    builds.forEach(this::podActs);
    builds.stream().filter(b -> b.job == null).forEach(b -> b.pod = false);
  }

  void reconcileAll() {
    builds.forEach(build -> reconcile(see(build), Integer.MAX_VALUE));
  }

  void reconcileOne(int survives) {
    see().ifPresent(seen -> reconcile(seen, survives));
  }

  /** Looks at any build. */
  Optional<Seen> see() {
    return any(builds).map(this::see);
  }

  private Seen see(Build build) {
    var past =
        build.status == null
            ? new ObservedBuild.Past(null, 0, null, null)
            : new ObservedBuild.Past(
                build.status.startedAt(), build.status.attempts(), null, build.status.pushed());
    var observed =
        new ObservedBuild(
            past,
            standing(build),
            wants(build) ? turn(build) : new Turn.Now(),
            build.job == null ? new JobState.Absent() : build.job,
            build.pod,
            build.test(now),
            Answers.NONE);
    return new Seen(build, observed, build.version, build.jobVersion);
  }

  private boolean wants(Build build) {
    return !build.isOver() && (build.job == null || build.test(now) instanceof TestState.Waiting);
  }

  private Standing standing(Build build) {
    var newer = builds.stream().filter(b -> isNewer(b, build)).reduce((_, last) -> last);
    if (newer.isPresent()) {
      return new Standing.Superseded(newer.get().name);
    }
    return suspended.contains(build.image)
        ? new Standing.Suspended("suspended")
        : new Standing.Wanted();
  }

  private static boolean isNewer(Build one, Build than) {
    return one.image.equals(than.image) && one.created.isAfter(than.created);
  }

  private Turn turn(Build wanting) {
    var entries = builds.stream().map(b -> entry(b, b == wanting ? wanted(b) : state(b))).toList();
    return Queue.of(entries, limit).turn(wanting.namespace, wanting.name);
  }

  private static Queue.Entry entry(Build build, Queue.State state) {
    var started = build.status == null ? null : build.status.startedAt();
    return new Queue.Entry(build.namespace, build.name, build.created, state, started);
  }

  private static Queue.State wanted(Build build) {
    return build.isPushed() ? Queue.State.WAITS_TO_TEST : Queue.State.WAITS_TO_BUILD;
  }

  private Queue.State state(Build build) {
    if (build.job instanceof JobState.Working) {
      return Queue.State.ACTIVE;
    }
    if (build.isPushed() && !build.isOver()) {
      return switch (build.test(now)) {
        case TestState.Running _ -> Queue.State.ACTIVE;
        case TestState.Waiting _ -> Queue.State.WAITS_TO_TEST;
        default -> Queue.State.IDLE;
      };
    }
    var waits =
        build.status == null
            || build.status.conditions().stream().anyMatch(SimulatedCluster::isQueued);
    return waits && !build.isOver() ? Queue.State.WAITS_TO_BUILD : Queue.State.IDLE;
  }

  private static boolean isQueued(Condition condition) {
    return condition.type().equals("Building") && condition.reason() == Reason.Queued;
  }

  /** As the reconciler does, but it may be killed after a number of effects. */
  void reconcile(Seen seen, int survives) {
    var build = seen.build();
    if (build.isOver()) {
      if (survives > 0) {
        build.stopTest();
      }
      return;
    }
    var desired =
        new DesiredBuild(
            build.name,
            build.image,
            "r.example/" + build.image,
            build.tag(),
            9,
            Set.of("KernelInitrd/amd64"),
            false,
            RETRIES);
    var observed = seen.observed();
    for (var effects = 0; ; effects++) {
      var plan = BuildPlanner.plan(desired, observed, now.plus(skew));
      if (plan.actions().isEmpty()
          || !(plan.actions().getFirst() instanceof BuildAction.Question question)) {
        finish(seen, plan, survives - effects);
        return;
      }
      if (effects == survives) {
        return;
      }
      observed = answer(question, observed, build);
    }
  }

  /** What can pass is tried as often as it may be, and what cannot is not, whatever came before. */
  private static void assertEndsWhenItMust(Seen seen, BuildPlan plan) {
    if (!(seen.observed().job() instanceof JobState.Failed job)
        || seen.observed().standing() instanceof Standing.Superseded) {
      return;
    }
    var reason = job.word() instanceof PodWord.Refused(_, String said, _) ? said : job.how().name();
    var ends =
        switch (reason) {
          case "InvalidModel", "DeadlineExceeded" -> true;
          case "RegistryUnreachable" -> false;
          default -> job.attempt() > RETRIES;
        };
    assertThat(plan.status().outcome() != null).as(seen.toString()).isEqualTo(ends);
  }

  private void finish(Seen seen, BuildPlan plan, int survives) {
    assertEndsWhenItMust(seen, plan);
    for (var action : plan.actions()) {
      if (survives-- <= 0) {
        return;
      }
      apply(action, seen);
    }
    var build = seen.build();
    if (survives > 0 && build.version == seen.version()) {
      build.status = plan.status();
      build.ended = build.isOver() ? now : null;
      build.noted = build.observedTest().attempt();
      build.version = ++versions;
    }
  }

  private ObservedBuild answer(BuildAction.Question question, ObservedBuild observed, Build build) {
    var answers = observed.answers();
    return switch (question) {
      case BuildAction.FindEqual(ImageReference tag) ->
          observed.with(answers.withAdoption(adoption(tag, build)));
      case BuildAction.Prepare _ -> {
        build.prepared = true;
        yield observed.with(answers.withPreparation(new Preparation.Ready()));
      }
      case BuildAction.VerifyPublished(ImageReference reference, var outputs) -> {
        var asked = new HashSet<>(outputs);
        asked.add(reference);
        yield observed.with(
            answers.withPublished(
                Verification.of(asked.stream().collect(Collectors.toMap(r -> r, this::lookup)))));
      }
      case BuildAction.CreateJob(int attempt) -> create(attempt, observed, build);
      case BuildAction.StartTest _ -> startTest(observed, build);
    };
  }

  private ObservedBuild startTest(ObservedBuild observed, Build build) {
    var turn = turn(build);
    if (turn instanceof Turn.Queued) {
      return observed.with(turn);
    }
    if (build.test(now) instanceof TestState.Waiting) {
      assertThat(build.verdict).as("is tested again: " + build).isNull();
      build.testPods.set(build.observedTest().attempt(), new TestPod.Working(now, "boots"));
    }
    return observed.with(observed.answers().withTest());
  }

  private ObservedBuild create(int attempt, ObservedBuild observed, Build build) {
    if (build.job == null) {
      var turn = turn(build);
      if (turn instanceof Turn.Queued) {
        return observed.with(turn);
      }
      build.job = new JobState.Working(attempt, "works");
      build.jobVersion = ++versions;
      build.pod = true;
    }
    return observed.with(observed.answers().withJob());
  }

  private Adoption adoption(ImageReference tag, Build build) {
    if (!reachable) {
      return new Adoption.Unreachable("HTTP 503");
    }
    var digest = tags.get(tag.qualifier());
    return digest != null && stored.contains(digest)
        ? new Adoption.Equal(build.artifact())
        : new Adoption.Nothing();
  }

  private Lookup lookup(ImageReference reference) {
    if (!reachable) {
      return new Lookup.Unreachable("HTTP 503");
    }
    return stored.contains(reference.qualifier())
        ? new Lookup.Found(reference.qualifier())
        : new Lookup.NotFound("HTTP 404");
  }

  /** Jobs are deleted only as they were seen. */
  private void apply(BuildAction action, Seen seen) {
    var build = seen.build();
    switch (action) {
      case BuildAction.Question _ -> throw new AssertionError("not answered: " + action);
      case BuildAction.DeleteJob _ -> removeAsSeen(seen);
      case BuildAction.Stop _ -> {
        removeAsSeen(seen);
        build.stopTest();
      }
      case BuildAction.CleanUp _ -> build.prepared = false;
    }
  }

  private void removeAsSeen(Seen seen) {
    if (seen.build().jobVersion == seen.jobVersion()) {
      remove(seen.build());
    }
  }

  void assertNoMorePodsThanMay() {
    assertThat(
            builds.stream()
                .filter(b -> b.job instanceof JobState.Working || b.isBeingTested())
                .count())
        .isLessThanOrEqualTo(limit);
  }

  void assertEndsStay() {
    for (var build : builds) {
      if (build.isOver()) {
        var status = Objects.requireNonNull(build.status);
        assertThat(ends.putIfAbsent(build, status)).isIn(null, status);
        assertThat(status.completedAt()).isNotNull();
        assertThat(status.conditions())
            .filteredOn(c -> c.status() == Condition.Status.TRUE)
            .filteredOn(c -> Set.of("Succeeded", "Failed", "Interrupted").contains(c.type()))
            .hasSize(1);
      }
    }
  }

  /** A build that is superseded does nothing any more but stop. */
  void assertSupersededBuildsWereInterrupted() {
    for (var build : builds) {
      if (build.outcome() instanceof BuildPlan.Succeeded
          || build.outcome() instanceof BuildPlan.Failed) {
        var end = Objects.requireNonNull(build.ended);
        assertThat(builds).noneMatch(b -> isNewer(b, build) && b.created.isBefore(end));
      }
    }
  }

  void assertOnlyOldBuildsWereInterrupted() {
    for (var build : builds) {
      if (build.outcome() instanceof BuildPlan.Interrupted(String by)) {
        assertThat(builds).anyMatch(b -> b.name.equals(by) && isNewer(b, build));
      }
    }
  }

  private <T> Optional<T> any(List<T> things) {
    return things.isEmpty()
        ? Optional.empty()
        : Optional.of(things.get(random.nextInt(things.size())));
  }
}
