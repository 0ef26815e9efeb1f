// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A file, folder or symbolic link of the root file system. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[has(self.contents), has(self.symlink), has(self.directory) && self.directory].filter(x, x).size() == 1",
    message = "os.files: give exactly one of contents, symlink and directory: true")
public record OSFile(
    @Required
        @Size(min = 1, max = 4096)
        @JsonPropertyDescription("path is where it lies in the root file system.")
        String path,
    @Size(max = 262144) @JsonPropertyDescription("contents are what the file holds.")
        @Nullable String contents,
    @JsonPropertyDescription("directory makes a folder.") @Nullable Boolean directory,
    @Size(max = 4096) @JsonPropertyDescription("symlink is the target of a symbolic link.")
        @Nullable String symlink,
    @Pattern("^[0-7]{3,4}$")
        @Size(max = 4)
        @JsonPropertyDescription("mode is octal; 0600 without it, 0700 for a folder.")
        @Nullable String mode,
    @Min(0) @Max(4294967294.0) @JsonPropertyDescription("uid is the owner's id.")
        @Nullable Long uid,
    @Min(0) @Max(4294967294.0) @JsonPropertyDescription("gid is the group's id.")
        @Nullable Long gid) {}
