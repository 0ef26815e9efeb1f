// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/** A file, folder or symbolic link of the root file system. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[has(self.contents), has(self.contentsFrom), has(self.symlink), has(self.metadata), has(self.directory) && self.directory].filter(x, x).size() == 1",
    message =
        "os.files: give exactly one of contents, contentsFrom, symlink, metadata and directory: true")
@ValidationRule(
    value = "!self.path.matches('(^|/)\\\\.\\\\.(/|$)')",
    message = "os.files: path goes up by ..; give it from the root of the image")
@ValidationRule(
    value = "!self.path.matches('^/*(containers(/|$)|etc/os-release$)')",
    message =
        "os.files: /containers and /etc/os-release are written by the build; put files of a container into its image, or bind them")
public record OSFile(
    @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
            "path is where it lies in the root file system; folders that are missing are made.")
        String path,
    @Size(max = 262144) @JsonPropertyDescription("contents are what the file holds.")
        @Nullable String contents,
    @JsonPropertyDescription(
            "contentsFrom takes what the file holds from a key of a ConfigMap or Secret.")
        @Nullable ContentsFrom contentsFrom,
    @JsonPropertyDescription("directory makes a folder, when true.") @Nullable Boolean directory,
    @Size(min = 1, max = 4096)
        @JsonPropertyDescription("symlink makes a symbolic link that leads there.")
        @Nullable String symlink,
    @JsonPropertyDescription("metadata makes a file with the whole model: yaml or json.")
        @Nullable Metadata metadata,
    @Size(max = 5)
        @Pattern("^0?[0-7]{3,4}$")
        @JsonPropertyDescription("mode is octal; 0600 without it, 0700 for a folder.")
        @Nullable String mode,
    @SchemaFrom(type = IntOrString.class)
        @JsonPropertyDescription(
            "uid is the owner: a number, or the name of a container; default: root.")
        @Nullable OSId uid,
    @SchemaFrom(type = IntOrString.class) @JsonPropertyDescription("gid is the group, as uid.")
        @Nullable OSId gid) {
  /** A file with this text. */
  public static OSFile ofText(String path, String contents, @Nullable String mode) {
    return new OSFile(path, contents, null, null, null, null, mode, null, null);
  }

  /** How a model is written. */
  public enum Metadata {
    @JsonProperty("yaml")
    YAML,
    @JsonProperty("json")
    JSON
  }
}
