// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the images that a model names are found and pinned. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageInputs(
    @Default("ResolveOnce")
        @JsonPropertyDescription(
            "pinPolicy is ResolveOnce: a name becomes a digest once for each change of the spec; RequireDigest: only digests are taken; or RefreshEvery: names are looked up again every refreshIntervalSeconds.")
        PinPolicy pinPolicy,
    @Default("3600")
        @Min(60)
        @Max(31536000)
        @JsonPropertyDescription(
            "refreshIntervalSeconds is how often names are looked up again with RefreshEvery.")
        Integer refreshIntervalSeconds,
    @Size(max = 8)
        @JsonPropertyDescription(
            "pullSecretRefs name Secrets of type kubernetes.io/dockerconfigjson with credentials of registries.")
        List<LocalRef> pullSecretRefs,
    @Size(max = 16)
        @JsonPropertyDescription("mirrors are registries that are asked in place of others.")
        List<RegistryMirror> mirrors,
    @JsonPropertyDescription(
            "caBundleRef is the key of a ConfigMap with certificates, in PEM, that registries are trusted by, too.")
        @Nullable KeyRef caBundleRef) {
  public ImageInputs(
      @Nullable PinPolicy pinPolicy,
      @Nullable Integer refreshIntervalSeconds,
      @Nullable List<LocalRef> pullSecretRefs,
      @Nullable List<RegistryMirror> mirrors,
      @Nullable KeyRef caBundleRef) {
    this.pinPolicy = Absent.or(pinPolicy, PinPolicy.ResolveOnce);
    this.refreshIntervalSeconds = Absent.or(refreshIntervalSeconds, 3600);
    this.pullSecretRefs = Absent.list(pullSecretRefs);
    this.mirrors = Absent.list(mirrors);
    this.caBundleRef = caBundleRef;
  }

  /** What holds when nothing is said. */
  public static final ImageInputs DEFAULT = new ImageInputs(null, null, null, null, null);
}
