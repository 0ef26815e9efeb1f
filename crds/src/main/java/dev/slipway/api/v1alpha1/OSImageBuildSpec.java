// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is built: all images by digest. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self == oldSelf",
    message = "spec: a build does not change; the operator makes a new one for new content")
@ValidationRule(
    value =
        "has(self.os.kernel) && has(self.os.kernel.image) && has(self.os.init) && !has(self.os.yamlFrom)",
    message =
        "spec.os: a build has a kernel.image and init, and no yamlFrom: the operator makes it so")
public record OSImageBuildSpec(
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("image is the OSImage's name.")
        String image,
    @Required
        @Size(max = 71)
        @Pattern("^sha256:[0-9a-f]{64}$")
        @JsonPropertyDescription(
            "contentDigest identifies the content; the built system reports it as BUILD_ID.")
        String contentDigest,
    @Size(min = 1, max = 63)
        @JsonPropertyDescription(
            "nonce tells builds of the same content apart; without it there is one.")
        @Nullable String nonce,
    @Required
        @Size(min = 3, max = 255)
        @JsonPropertyDescription("repository is where the artifact goes.")
        String repository,
    @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z0-9_][A-Za-z0-9._-]*$")
        @JsonPropertyDescription(
            "tag is the artifact's tag; default: the start of the content digest.")
        @Nullable String tag,
    @JsonPropertyDescription("trigger is why it was made.") @Nullable BuildTrigger trigger,
    @Size(max = 1024) @JsonPropertyDescription("triggerMessage says what happened.")
        @Nullable String triggerMessage,
    @Required @JsonPropertyDescription("os is what the image is made of, each image by digest.")
        OSModel os,
    @Size(min = 1, max = 2)
        @JsonPropertyDescription(
            "architectures are the processors it is built for; default: amd64.")
        List<Architecture> architectures,
    @Size(min = 1, max = 5)
        @JsonPropertyDescription("outputs are what is made of it; default: KernelInitrd.")
        List<Output> outputs,
    @JsonPropertyDescription("test boots the artifact before it counts.") @Nullable BootTest test,
    @JsonPropertyDescription("build says how it is carried out.") BuildSettings build,
    @Size(max = 8)
        @JsonPropertyDescription("pullSecretRefs name Secrets with credentials of registries.")
        List<LocalRef> pullSecretRefs,
    @Size(max = 16)
        @JsonPropertyDescription("mirrors are registries that are asked in place of others.")
        List<RegistryMirror> mirrors,
    @JsonPropertyDescription(
            "caBundleRef is the key of a ConfigMap with certificates that registries are trusted by, too.")
        @Nullable KeyRef caBundleRef,
    @JsonPropertyDescription("credentialsSecretRef names a Secret that may push to repository.")
        @Nullable LocalRef credentialsSecretRef,
    @Size(max = 330)
        @Pattern("^[^@]+@sha256:[0-9a-f]{64}$")
        @JsonPropertyDescription(
            "baseReference is an earlier artifact whose parts are used again: repository@digest.")
        @Nullable String baseReference) {
  public OSImageBuildSpec(
      String image,
      String contentDigest,
      @Nullable String nonce,
      String repository,
      @Nullable String tag,
      @Nullable BuildTrigger trigger,
      @Nullable String triggerMessage,
      OSModel os,
      @Nullable List<Architecture> architectures,
      @Nullable List<Output> outputs,
      @Nullable BootTest test,
      @Nullable BuildSettings build,
      @Nullable List<LocalRef> pullSecretRefs,
      @Nullable List<RegistryMirror> mirrors,
      @Nullable KeyRef caBundleRef,
      @Nullable LocalRef credentialsSecretRef,
      @Nullable String baseReference) {
    this.image = image;
    this.contentDigest = contentDigest;
    this.nonce = nonce;
    this.repository = repository;
    this.tag = tag;
    this.trigger = trigger;
    this.triggerMessage = triggerMessage;
    this.os = os;
    this.architectures =
        architectures == null ? List.of(Architecture.amd64) : List.copyOf(architectures);
    this.outputs =
        outputs == null ? List.of(Output.of(OutputType.KernelInitrd)) : List.copyOf(outputs);
    this.test = test;
    this.build = Absent.or(build, BuildSettings.DEFAULT);
    this.pullSecretRefs = Absent.list(pullSecretRefs);
    this.mirrors = Absent.list(mirrors);
    this.caBundleRef = caBundleRef;
    this.credentialsSecretRef = credentialsSecretRef;
    this.baseReference = baseReference;
  }

  /** With everything else as it is by default. */
  public static OSImageBuildSpec of(
      String image, String contentDigest, String repository, OSModel os) {
    return new OSImageBuildSpec(
        image,
        contentDigest,
        null,
        repository,
        null,
        null,
        null,
        os,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
