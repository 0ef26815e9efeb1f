// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How builds are carried out. None of it changes what is built. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BuildSettings(
    @JsonPropertyDescription(
            "resources are what the build pod asks for and may use; default: 500m and 1Gi, at most 2 and 2Gi.")
        @Nullable Resources resources,
    @JsonPropertyDescription("nodeSelector are labels of nodes where builds run.")
        Map<String, String> nodeSelector,
    @Size(max = 16) @JsonPropertyDescription("tolerations are taints of nodes that builds bear.")
        List<Toleration> tolerations,
    @JsonPropertyDescription("affinity is where builds run rather than elsewhere.")
        @Nullable Affinity affinity,
    @Default("1800")
        @Min(30)
        @Max(86400)
        @JsonPropertyDescription(
            "timeoutSeconds is how long one attempt may take, from its Job on; one that takes longer fails the build.")
        Integer timeoutSeconds,
    @Default("3")
        @Min(0)
        @Max(10)
        @JsonPropertyDescription(
            "retries is how often a build is tried again after a failure that can pass.")
        Integer retries,
    @JsonPropertyDescription("cache keeps what builds have read between them.")
        @Nullable Cache cache,
    @JsonPropertyDescription(
            "proxyFrom names a Secret whose keys HTTP_PROXY, HTTPS_PROXY and NO_PROXY say how registries are reached, by builds and by the operator.")
        @Nullable LocalRef proxyFrom,
    @Default("false")
        @JsonPropertyDescription(
            "suspend stops new builds while it is true; one that works is carried to its end.")
        Boolean suspend) {
  public BuildSettings(
      @Nullable Resources resources,
      @Nullable Map<String, String> nodeSelector,
      @Nullable List<Toleration> tolerations,
      @Nullable Affinity affinity,
      @Nullable Integer timeoutSeconds,
      @Nullable Integer retries,
      @Nullable Cache cache,
      @Nullable LocalRef proxyFrom,
      @Nullable Boolean suspend) {
    this.resources = resources;
    this.nodeSelector = Absent.map(nodeSelector);
    this.tolerations = Absent.list(tolerations);
    this.affinity = affinity;
    this.timeoutSeconds = Absent.or(timeoutSeconds, 1800);
    this.retries = Absent.or(retries, 3);
    this.cache = cache;
    this.proxyFrom = proxyFrom;
    this.suspend = Absent.or(suspend, false);
  }

  /** What holds when nothing is said. */
  public static final BuildSettings DEFAULT =
      new BuildSettings(null, null, null, null, null, null, null, null, null);

  /** What a pod asks for and may use. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value =
          "!has(self.requests) || !has(self.limits) || ['cpu', 'memory', 'ephemeral-storage'].all(k, !(k in self.requests) || !(k in self.limits) || quantity(string(self.requests[k])).compareTo(quantity(string(self.limits[k]))) <= 0)",
      message = "spec.build.resources: a request is above its limit; lower it, or raise the limit")
  public record Resources(
      @JsonPropertyDescription("requests are what it asks for, such as cpu and memory.")
          Map<String, Quantity> requests,
      @JsonPropertyDescription("limits are the most that it may use.")
          Map<String, Quantity> limits) {
    public Resources {
      requests = Absent.map(requests);
      limits = Absent.map(limits);
    }
  }

  /** A volume for what builds have read. */
  public record Cache(
      @Required
          @Size(min = 1, max = 253)
          @JsonPropertyDescription(
              "claimName names a PersistentVolumeClaim that builds of this image share.")
          String claimName) {}
}
