// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Certificates;
import dev.slipway.assembler.registry.Credentials;
import dev.slipway.assembler.registry.RegistryClient;
import dev.slipway.assembler.registry.Routes;
import dev.slipway.core.registry.Proxies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of all commands that read images. */
final class RegistryOptions {
  @Mixin CacheOptions cache = new CacheOptions();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--arch",
      paramLabel = "ARCH",
      split = ",",
      description = "amd64 or arm64 (default: this computer's).")
  List<String> architectures = new ArrayList<>();

  @Option(
      names = "--pull",
      description =
          "Ask the registry for every tag; without it, a tag that the cache knows is used as it is.")
  boolean pull;

  @Option(
      names = "--mirror",
      paramLabel = "[REGISTRY=]URL",
      description =
          "Pull from URL what REGISTRY has, or what any registry has that has no mirror of its own;"
              + " http:// means plain HTTP. May be given several times.")
  List<String> mirrors = new ArrayList<>();

  @Option(
      names = "--insecure-registry",
      paramLabel = "HOST:PORT",
      description = "Talk plain HTTP to this registry; may be given several times.")
  Set<String> insecure = new LinkedHashSet<>();

  @Option(
      names = "--cert-file",
      paramLabel = "FILE",
      description =
          "Believe these certificates (PEM), too, when talking to registries; may be given several times.")
  List<Path> certificates = new ArrayList<>();

  @Option(
      names = "--local-images",
      description =
          "Allow images of this computer's files in models: oci:FOLDER[:NAME|@DIGEST] and"
              + " docker-archive:FILE[:NAME:TAG]. Not for models of strangers.")
  boolean local;

  /**
   * An open cache and what reads images into it.
   *
   * @param all for each architecture that was asked for
   * @param limit how large the cache may stay, in bytes
   */
  record Sources(Cache cache, RegistryClient registry, List<Images> all, long limit)
      implements AutoCloseable {
    /** For the first, or only, architecture. */
    Images images() {
      return all.getFirst();
    }

    /** Trims the cache to its size, if it has grown. */
    @Override
    public void close() throws AssemblyException {
      try {
        cache.close(limit);
      } catch (IOException e) {
        throw AssemblyException.storage(Step.Assemble, e);
      }
    }
  }

  /** Opens what the options name. */
  Sources open(Progress progress) throws AssemblyException {
    var registry = new RegistryClient(routes(), Credentials.ofDocker(Folders.dockerConfig()));
    var opened = cache.open();
    var all =
        architectures().stream()
            .map(arch -> new Images.Options(arch, pull, local))
            .map(how -> new Images(opened, registry, how, progress))
            .toList();
    return new Sources(opened, registry, all, cache.bytes());
  }

  /** The architectures that were asked for, each once, else this computer's. */
  List<String> architectures() {
    try {
      return architectures.isEmpty()
          ? List.of(Architecture.of(null))
          : architectures.stream().map(Architecture::of).distinct().toList();
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }

  /** Checks all that can be wrong before anything happens. */
  void check() throws AssemblyException {
    architectures();
    routes();
    cache.bytes();
  }

  private Routes routes() throws AssemblyException {
    try {
      return Routes.of(insecure, mirrors, Certificates.read(certificates))
          .by(Proxies.of(System.getenv()));
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.ResolveImages, e);
    }
  }

  private ParameterException wrong(IllegalArgumentException e) {
    return new ParameterException(
        Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
  }
}
