// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an image is made of, how it is built and tried, and where it goes. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "has(self.os.yamlFrom) || (has(self.extends) && self.extends.size() > 0) || (has(self.build) && has(self.build.suspend) && self.build.suspend) || (has(self.os.kernel) && has(self.os.kernel.image) && has(self.os.init))",
    message =
        "spec.os: give kernel.image and init, or extend an OSImage that has them, or, if this is but a part for others to extend, set build.suspend: true")
@ValidationRule(
    value =
        "!has(self.os.files) || self.os.files.all(f, !has(f.contentsFrom) || !has(f.contentsFrom.sha256))",
    message =
        "spec.os.files: contentsFrom.sha256 is for the operator to set in builds; leave it out")
@ValidationRule(
    value =
        "!has(self.outputs) || self.outputs.all(o, self.outputs.exists_one(p, p.type == o.type))",
    message = "spec.outputs: two outputs are of the same type; name each type once")
@ValidationRule(
    value =
        "!has(self.inputs) || self.inputs.pinPolicy != 'RequireDigest' || ((!has(self.os.kernel) || !has(self.os.kernel.image) || self.os.kernel.image.contains('@sha256:')) && (!has(self.os.init) || self.os.init.all(i, i.contains('@sha256:'))) && (!has(self.os.volumes) || self.os.volumes.all(v, !has(v.image) || v.image.contains('@sha256:'))) && (!has(self.os.onboot) || self.os.onboot.all(c, c.image.contains('@sha256:'))) && (!has(self.os.onshutdown) || self.os.onshutdown.all(c, c.image.contains('@sha256:'))) && (!has(self.os.services) || self.os.services.all(c, c.image.contains('@sha256:'))))",
    message =
        "spec.os: inputs.pinPolicy is RequireDigest, so every image is named by digest, as in registry.example.com/init@sha256:…; or choose another pinPolicy")
@ValidationRule(
    value =
        "!has(self.extends) || self.extends.all(e, self.extends.exists_one(o, o.name == e.name))",
    message = "spec.extends: an OSImage is there twice; name each once")
@ValidationRule(
    value =
        "!has(self.architectures) || self.architectures.all(a, self.architectures.exists_one(o, o == a))",
    message = "spec.architectures: an architecture is there twice; name each once")
@ValidationRule(
    value =
        "has(self.extends) || !has(self.os.services) || self.os.services.all(s, !has(s.after) || s.after.all(a, self.os.services.exists(o, o.name == a)))",
    message =
        "spec.os.services: after names a service that is not there; correct it, or add the service")
@ValidationRule(
    value =
        "has(self.extends) || has(self.os.yamlFrom) || !has(self.test) || !has(self.test.checks) || self.test.checks.all(c, !has(c.exec) || (has(self.os.onboot) && self.os.onboot.exists(b, b.name == c.exec.container)))",
    message =
        "spec.test.checks: exec.container names no container of os.onboot; correct it, or add the container")
@ValidationRule(
    value =
        "!has(self.test) || ((!has(self.architectures) || self.architectures.exists(a, a == 'amd64')) && (!has(self.outputs) || self.outputs.exists(o, o.type == 'KernelInitrd')))",
    message =
        "spec.test: what boots is amd64 and KernelInitrd; add them to spec.architectures and spec.outputs, or leave test out")
public record OSImageSpec(
    @Required @JsonPropertyDescription("os is what the image is made of: LinuxKit's model.")
        OSModel os,
    @JsonProperty("extends")
        @Size(max = 8)
        @JsonPropertyDescription(
            "extends name OSImages of this namespace whose models come first, in this order, each with those that it extends.")
        List<LocalRef> bases,
    @Default("[\"amd64\"]")
        @Size(min = 1, max = 2)
        @JsonPropertyDescription("architectures are the processors it is built for.")
        List<Architecture> architectures,
    @Default("[{\"type\": \"KernelInitrd\"}]")
        @Size(min = 1, max = 5)
        @JsonPropertyDescription("outputs are what is made of it.")
        List<Output> outputs,
    @Default("{}")
        @JsonPropertyDescription("inputs says how the images that os names are found and pinned.")
        ImageInputs inputs,
    @JsonPropertyDescription("rebuild builds it again by the clock.") @Nullable Rebuild rebuild,
    @JsonPropertyDescription("test boots each build before it counts; without it nothing is tried.")
        @Nullable BootTest test,
    @Required @JsonPropertyDescription("publish says where builds are pushed.") Publish publish,
    @Default("{}") @JsonPropertyDescription("build says how builds are carried out.")
        BuildSettings build,
    @Default("{}") @JsonPropertyDescription("retention says how many builds are kept.")
        Retention retention) {
  public OSImageSpec(
      OSModel os,
      @Nullable List<LocalRef> bases,
      @Nullable List<Architecture> architectures,
      @Nullable List<Output> outputs,
      @Nullable ImageInputs inputs,
      @Nullable Rebuild rebuild,
      @Nullable BootTest test,
      Publish publish,
      @Nullable BuildSettings build,
      @Nullable Retention retention) {
    this.os = os;
    this.bases = Absent.list(bases);
    this.architectures =
        architectures == null ? List.of(Architecture.amd64) : List.copyOf(architectures);
    this.outputs =
        outputs == null ? List.of(Output.of(OutputType.KernelInitrd)) : List.copyOf(outputs);
    this.inputs = Absent.or(inputs, ImageInputs.DEFAULT);
    this.rebuild = rebuild;
    this.test = test;
    this.publish = publish;
    this.build = Absent.or(build, BuildSettings.DEFAULT);
    this.retention = Absent.or(retention, Retention.DEFAULT);
  }

  /** With everything else as it is by default. */
  public static OSImageSpec of(OSModel os, Publish publish) {
    return new OSImageSpec(os, null, null, null, null, null, null, publish, null, null);
  }
}
