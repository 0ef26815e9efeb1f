// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.condition;

/**
 * Why something is as it is. The names appear as they are in conditions, Events, logs and metrics,
 * so they are part of the API.
 */
public enum Reason {
  // Images
  InputsResolved(false, "every image that the spec names has a digest"),
  ImageNotFound(true, "a registry does not have an image that the spec names"),
  InvalidReference(true, "an image reference in the spec cannot be read"),
  RegistryUnreachable(true, "a registry does not answer; it is asked again"),
  RegistryDenied(true, "a registry wants credentials for an image that the spec names"),
  DigestRequired(true, "the spec asks for digests, and names an image by tag"),
  RefreshFailed(true, "images could not be looked up again; the digests of before hold"),
  FileSourceMissing(true, "a ConfigMap or Secret that the spec takes contents from lacks the key"),
  ExtendsNotFound(true, "an OSImage that the spec extends does not exist"),
  ExtendsInvalid(true, "OSImages extend each other in a circle, or too deep"),
  InvalidSchedule(true, "the schedule of rebuilds cannot be read"),
  TagKept(true, "a registry did not delete the tag of a build that is not kept"),
  BuildCreated(false, "the content is new, so a build was made for it"),
  BuildRunning(false, "a build is running"),
  BuildSucceeded(false, "a build was published and found in the registry"),
  BuildFailed(true, "a build failed for good"),

  // Builds
  Queued(false, "as many builds are at work as may be, so this one waits"),
  Suspended(false, "the image's builds are suspended"),
  Prepared(false, "what the build pod reads is there"),
  NameTaken(true, "an object of the name that a build needs is there and not the build's"),
  SourceNotFound(true, "a Secret, a ConfigMap or a key that the image names does not exist"),
  SourceChanged(false, "a file's source holds something else than when the build was made"),
  JobCreated(false, "the build Job was made"),
  Building(false, "the build pod is working"),
  Published(false, "the artifact lies in the registry"),
  Adopted(false, "the registry had an equal build, so nothing was built"),
  Retrying(true, "an attempt to build failed, and another follows"),
  Superseded(false, "a newer build of the image took the build's place"),
  InvalidModel(true, "the assembler refused the model"),
  PublishedDigestMissing(true, "the build pod named a digest that the registry does not have"),
  PodFailed(true, "the build pod ended without a result"),
  OutOfMemory(true, "the build pod was killed for want of memory"),
  Evicted(true, "the build pod had to leave its node"),
  PodLost(true, "the build pod is gone, and its result with it"),
  DeadlineExceeded(true, "the build took longer than it may"),
  NotTested(false, "the image declares no boot test"),
  Testing(false, "the boot test is running"),
  TestPassed(false, "the built image did what its boot test asks for"),
  TestFailed(true, "the built image did not do what its boot test asks for"),
  TestNotRun(true, "the boot test could not be carried out"),

  // Pools
  MachineCreated(false, "a machine was made"),
  WaitingForBuild(false, "the image has no build that succeeded"),
  WaitingForMachine(false, "a machine is on its way"),
  MachineFailed(true, "a machine ended by itself, or did not join in time"),
  WaitingForBudget(false, "the limits of the strategy allow no further step"),
  Paused(false, "the roll-out is paused, and nodes run an older build"),
  WaitingForApproval(false, "a person decides which nodes are replaced"),
  LimitsAreZero(true, "the limits of the strategy come to 0 nodes, so none can be replaced"),
  ProgressDeadlineExceeded(true, "a roll-out has not come forward for longer than it may"),
  ClassNotFound(true, "the machine class does not exist"),
  SimulatedNotAllowed(true, "the administrator has not allowed simulated machines"),
  ImageRefNotFound(true, "the OSImage does not exist"),
  PinnedBuildNotFound(true, "the OSImage has no build that was published under the pool's digest"),
  RollingOut(false, "machines are being replaced"),
  Scaling(false, "machines are being added or removed"),
  UpToDate(false, "every node runs the target build"),
  Outdated(false, "some nodes run an older build"),
  MinimumAvailable(false, "enough nodes are available"),
  TooFewAvailable(true, "fewer nodes are available than wanted"),

  // Machines
  Provisioning(false, "the machine is being created"),
  Provisioned(false, "the machine exists"),
  InvalidTemplate(true, "a name, label or taint cannot be a node's"),
  Joining(false, "the machine boots and joins"),
  Registered(false, "the node has joined"),
  CertificateApproved(false, "a certificate was approved for the node"),
  CertificateDenied(true, "a certificate request did not match its machine"),
  ImageVerified(false, "the node reports the build that it was launched with"),
  IdentityMismatch(true, "the node reports another identity than its machine's"),
  NodeReady(false, "the node is ready"),
  NodeNotReady(true, "the node is not ready"),
  MachineEnded(true, "the machine ended by itself"),
  Cordoned(false, "the node takes no new pods"),
  Draining(false, "pods are being evicted"),
  DrainBlocked(true, "a pod may not be evicted now"),
  DrainTimedOut(true, "a drain has taken longer than it should"),
  PodDeleted(true, "a pod was deleted past its disruption budget, as a forced drain asks for"),
  Drained(false, "no pod is left that has to leave"),
  VolumesAttached(false, "volumes are still attached"),
  VolumesDetached(false, "no volume is attached"),
  Terminating(false, "the machine is powering off"),
  Terminated(false, "the machine is gone"),

  // Any
  Pending(false, "nothing has been observed yet"),
  InternalError(true, "the operator could not do its work; it tries again");

  private final boolean warning;
  private final String meaning;

  Reason(boolean warning, String meaning) {
    this.warning = warning;
    this.meaning = meaning;
  }

  /** Whether people should look: the type of its Event. */
  public boolean warning() {
    return warning;
  }

  /** What it means, in a sentence without a full stop. */
  public String meaning() {
    return meaning;
  }
}
