// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.assembler.build.Earlier;
import dev.slipway.assembler.build.Parallel;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.json.JsonText;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Reference;
import dev.slipway.assembler.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What earlier artifacts have, at the registry that is published to. Each artifact is pulled by its
 * digest, so its manifests are those that were published; what they say of the layers is as
 * trustworthy as whoever may push to their repository. A layer counts when the repository that is
 * published to has it in its size, or gets it from the artifact's repository.
 */
public final class EarlierArtifacts implements Earlier {
  private static final int REQUESTS_AT_ONCE = 6;

  /** More than an artifact of ours has. */
  private static final int MAX_MANIFESTS = 64;

  private final Optional<LayerPull> pull;
  private final Map<Digest, Map<String, EarlierLayer>> byKey = new HashMap<>();
  private final Map<Digest, String> facts = new HashMap<>();
  private final Set<Digest> there = new HashSet<>();
  private volatile boolean broken;

  private EarlierArtifacts(Optional<LayerPull> pull) {
    this.pull = pull;
  }

  /** None. */
  public static EarlierArtifacts none() {
    return new EarlierArtifacts(Optional.empty());
  }

  /**
   * Looks at artifacts. One that cannot be used is told of, and no failure: then more is built.
   *
   * @param artifacts by digest, at the target's registry
   * @param target where is published to
   */
  public static EarlierArtifacts open(
      RegistryClient registry,
      Cache cache,
      Collection<Reference> artifacts,
      Reference target,
      Progress progress) {
    var pull = new LayerPull(registry, cache, progress);
    var it = new EarlierArtifacts(Optional.of(pull));
    for (var artifact : artifacts) {
      try {
        it.add(artifact, target, pull);
      } catch (AssemblyException e) {
        progress.warn("--reuse " + artifact + ": " + e.text() + "; more is built");
      } catch (IOException e) {
        progress.warn("--reuse " + artifact + ": it is no artifact of slipway; more is built");
      }
    }
    return it;
  }

  private void add(Reference artifact, Reference target, LayerPull pull)
      throws AssemblyException, IOException {
    var registry = pull.registry();
    var found = new TreeMap<Digest, EarlierLayer>();
    for (var manifest : manifests(artifact, registry)) {
      for (var layer : manifest.path("layers")) {
        EarlierLayer.read(artifact, layer).ifPresent(it -> found.put(it.layer().digest(), it));
      }
      readFacts(manifest);
    }
    var layers = List.copyOf(found.values());
    var lost = new HashSet<Digest>();
    try (var executor = Parallel.threads(REQUESTS_AT_ONCE)) {
      var arrived =
          Parallel.map(executor, Step.Publish, layers, layer -> arrives(layer, target, registry));
      for (var n = 0; n < layers.size(); n++) {
        if (arrived.get(n)) {
          there.add(layers.get(n).layer().digest());
        } else {
          lost.add(layers.get(n).made().key());
        }
      }
    }
    for (var layer : layers) {
      if (!lost.contains(layer.made().key())) {
        byKey
            .computeIfAbsent(layer.made().key(), key -> new TreeMap<>())
            .put(layer.made().part(), layer);
      }
    }
    if (!lost.isEmpty()) {
      pull.progress()
          .warn(
              "--reuse %s: the registry has lost %d of its layers; they are built"
                  .formatted(artifact, lost.size()));
    }
  }

  private static List<JsonNode> manifests(Reference artifact, RegistryClient registry)
      throws AssemblyException, IOException {
    var index = JsonText.read(registry.pullPublished(artifact));
    var manifests = new ArrayList<JsonNode>();
    for (var entry : index.path("manifests")) {
      if (manifests.size() < MAX_MANIFESTS) {
        try {
          var digest = Digest.parse(entry.path("digest").asText());
          manifests.add(JsonText.read(registry.pullPublished(artifact.at(digest))));
        } catch (IllegalArgumentException e) {
          throw new IOException("an entry has no digest", e);
        }
      }
    }
    return manifests;
  }

  private void readFacts(JsonNode manifest) {
    for (var annotation : manifest.path("annotations").properties()) {
      if (annotation.getKey().matches(Artifact.FACT.replace(".", "\\.") + "[0-9a-f]{64}")) {
        var key = annotation.getKey().substring(Artifact.FACT.length());
        facts.put(new Digest(key), annotation.getValue().asText());
      }
    }
  }

  /** Whether the target has a layer, or gets it without our sending it. */
  private static boolean arrives(EarlierLayer layer, Reference target, RegistryClient registry)
      throws AssemblyException {
    var digest = layer.layer().digest();
    var size = layer.layer().size();
    if (registry.hasBlob(target, digest, size)) {
      return true;
    }
    var from = layer.at().repository();
    return !from.equals(target.repository())
        && registry.mountBlob(target, digest, from)
        && registry.hasBlob(target, digest, size);
  }

  @Override
  public Map<String, Stored> recall(Digest key) {
    return byKey.getOrDefault(key, Map.of()).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().file()));
  }

  @Override
  public Optional<String> fact(Digest key) {
    return Optional.ofNullable(facts.get(key));
  }

  /** The layer with a file. */
  Optional<Descriptor> layer(String title, Stored file) {
    return find(file)
        .filter(layer -> layer.title().equals(title))
        .map(EarlierLayer::layer)
        .findFirst();
  }

  private Stream<EarlierLayer> find(Stored file) {
    return byKey.values().stream()
        .flatMap(parts -> parts.values().stream())
        .filter(layer -> layer.file().equals(file));
  }

  /** Whether the repository that is published to was seen to have a blob. */
  boolean isThere(Digest blob) {
    return there.contains(blob);
  }

  @Override
  public void fetch(Stored part) throws AssemblyException {
    try {
      if (pull.isPresent() && pull.get().cache().find(part).isEmpty()) {
        pull.get()
            .pull(
                find(part)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no layer has " + part.digest())));
      }
    } catch (AssemblyException e) {
      broken = true;
      throw e;
    } catch (IOException e) {
      throw AssemblyException.storage(Step.PullImages, e);
    }
  }

  /** What is there is not what it should be: from now on this must not be used. */
  void giveUp() {
    broken = true;
  }

  /** Whether a failure may be due to an artifact, so that a build without it may work. */
  public boolean isBroken() {
    return broken;
  }
}
