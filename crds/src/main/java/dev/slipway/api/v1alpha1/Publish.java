// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where builds are pushed. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "self.repository.matches('^[a-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9]+((\\\\.|_|__|-+)[a-z0-9]+)*)+$')",
    message =
        "spec.publish.repository: give registry and path, in lower case, without tag or digest, such as registry.example.com/images/node")
@ValidationRule(
    value =
        "self.tagTemplate.replace('{{name}}', 'n').replace('{{version}}', 'v').replace('{{buildId}}', 'b').matches('^[A-Za-z0-9_][A-Za-z0-9._-]*$')",
    message =
        "spec.publish.tagTemplate: give a tag of letters, digits, \"_\", \".\" and \"-\"; {{name}}, {{version}} and {{buildId}} are the placeholders")
public record Publish(
    @Required
        @Size(min = 3, max = 255)
        @JsonPropertyDescription(
            "repository is where builds are pushed: registry host, port and path, without tag or digest.")
        String repository,
    @Default("\"{{version}}\"")
        @Size(min = 1, max = 128)
        @JsonPropertyDescription(
            "tagTemplate is the tag of each build; {{name}}, {{version}} and {{buildId}} stand for the name of the OSImage, the first 10 digits of the content digest, and all 64.")
        String tagTemplate,
    @JsonPropertyDescription(
            "credentialsSecretRef names a Secret of type kubernetes.io/dockerconfigjson that may push there.")
        @Nullable LocalRef credentialsSecretRef) {
  public Publish(
      String repository, @Nullable String tagTemplate, @Nullable LocalRef credentialsSecretRef) {
    this.repository = repository;
    this.tagTemplate = Absent.or(tagTemplate, "{{version}}");
    this.credentialsSecretRef = credentialsSecretRef;
  }

  /** Where anybody may push. */
  public static Publish to(String repository) {
    return new Publish(repository, null, null);
  }
}
