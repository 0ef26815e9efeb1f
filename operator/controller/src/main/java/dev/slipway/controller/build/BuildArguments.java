// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.api.v1alpha1.Output;
import dev.slipway.api.v1alpha1.OutputType;
import dev.slipway.api.v1alpha1.RegistryMirror;
import dev.slipway.core.build.BuildName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How the build pod calls {@code slipway build}; see docs/interfaces.md. */
final class BuildArguments {
  private BuildArguments() {}

  static List<String> of(OSImageBuildSpec spec, List<String> insecure) {
    var arguments = new ArrayList<String>();
    arguments.add("build");
    arguments.add(
        "--format="
            + joined(
                spec.outputs().stream().map(Output::type).map(BuildArguments::format).toList()));
    arguments.add("--arch=" + joined(spec.architectures().stream().map(Enum::name).toList()));
    spec.outputs().stream()
        .filter(output -> output.compression() != null)
        .map(output -> format(output.type()) + "=" + output.compression())
        .forEach(how -> arguments.add("--compression=" + how));
    arguments.add("--publish=" + spec.repository() + ":" + tag(spec));
    arguments.add("--image-id=" + spec.image());
    arguments.add("--image-version=" + BuildName.version(spec.contentDigest()));
    arguments.add("--build-id=" + spec.contentDigest());
    arguments.add("--result=/dev/termination-log");
    arguments.add("--progress=-");
    arguments.add("--cache=" + BuildPod.CACHE);
    arguments.add("--pull"); // a tag may have moved since the cache has seen it
    if (spec.baseReference() != null) {
      arguments.add("--reuse=" + spec.baseReference());
    }
    spec.mirrors().forEach(mirror -> arguments.add("--mirror=" + mirror(mirror, insecure)));
    insecure.forEach(host -> arguments.add("--insecure-registry=" + host));
    if (spec.caBundleRef() != null) {
      arguments.add("--cert-file=" + BuildPod.MODEL + "/" + BuildModel.CERTIFICATES);
    }
    arguments.add(BuildPod.MODEL + "/" + BuildModel.FILE);
    return List.copyOf(arguments);
  }

  /** What the artifact is called in its repository. */
  static String tag(OSImageBuildSpec spec) {
    return spec.tag() == null ? BuildName.version(spec.contentDigest()) : spec.tag();
  }

  private static String format(OutputType type) {
    return switch (type) {
      case KernelInitrd -> "kernel+initrd";
      case KernelSquashfs -> "kernel+squashfs";
      case KernelErofs -> "kernel+erofs";
      case Tar -> "tar";
      case TarKernelInitrd -> "tar-kernel-initrd";
    };
  }

  /** Plain HTTP is the administrator's choice alone. */
  private static String mirror(RegistryMirror mirror, List<String> insecure) {
    var slash = mirror.mirror().indexOf('/');
    var host = slash < 0 ? mirror.mirror() : mirror.mirror().substring(0, slash);
    var scheme = insecure.contains(host) ? "http" : "https";
    return "%s=%s://%s".formatted(mirror.registry(), scheme, mirror.mirror());
  }

  private static String joined(List<String> words) {
    return words.stream().collect(Collectors.joining(","));
  }
}
