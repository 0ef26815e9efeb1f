// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.bench.Command.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * How long the slipway command takes to build the quickstart's node image from a registry on
 * loopback, next to what no builder can leave out. Each build is a process of its own; the rounds
 * take everything in turn, so that what else the machine does spreads evenly. Files lie in the
 * memory of the machine when they are read. {@code ./dev bench assembler [ROUNDS]}.
 */
public final class AssemblerBench implements AutoCloseable {
  private static final String[] IMAGES = {"kernel", "init", "runc", "dhcp", "containerd", "node"};
  private static final double MIB = 1024 * 1024;
  private static final String EDITED = "edition 1";

  private final Path repository =
      Path.of(Objects.requireNonNullElse(System.getenv("SLIPWAY_REPOSITORY"), "."));
  private final Path folder = Files.createTempDirectory("slipway-bench");
  private final Map<String, List<Usage>> measured = new LinkedHashMap<>();
  private final LoopbackRegistry registry = LoopbackRegistry.start(repository, folder);

  private AssemblerBench() throws IOException, InterruptedException {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var rounds = arguments.length == 0 ? 5 : Integer.parseInt(arguments[0]);
    try (var bench = new AssemblerBench()) {
      bench.run(rounds);
    }
  }

  private void run(int rounds) throws IOException, InterruptedException {
    registry.push(IMAGES);
    var model = quickstart();
    var edited = model.replace(EDITED, "edition 2");
    var raw = folder.resolve("raw");
    build(model, "none", folder.resolve("raw-cache"), raw);
    var initrd = raw.resolve("node-initrd.img");
    var layers = layers(folder.resolve("raw-cache/blobs/sha256"));
    var out = folder.resolve("out");
    for (var round = 1; round <= rounds; round++) {
      System.err.println("round " + round + " of " + rounds);
      var cache = folder.resolve("cache-" + round);
      add("build: empty cache", build(model, "zstd:3", cache, out));
      add("build: nothing has changed", build(model, "zstd:3", cache, out));
      add("build: one line of a file has changed", build(edited, "zstd:3", cache, out));
      add("slipway version (the start of the JVM)", Command.run(folder, "version"));
      limit("limit: unpack the layers, one thread", () -> Limits.unpack(layers));
      limit("limit: SHA-256 of the uncompressed initrd", () -> Limits.hash(initrd));
      for (var threads : new int[] {1, 2}) {
        limit(
            "limit: zstd -3 -T" + threads + " of the uncompressed initrd",
            () -> Limits.compress(initrd, folder.resolve("initrd.zst"), threads));
      }
      delete(cache);
    }
    report(rounds, layers, Files.size(initrd), Files.size(out.resolve("node-initrd.img")));
  }

  private Usage build(String model, String compression, Path cache, Path out)
      throws IOException, InterruptedException {
    var file = folder.resolve("node.yaml");
    Files.writeString(file, model);
    return Command.run(
        folder,
        "build",
        "--quiet",
        "--insecure-registry=" + registry.address(),
        "--compression=" + compression,
        "--cache=" + cache,
        "--dir=" + out,
        file.toString());
  }

  /** The model of the quickstart, in JSON, with its images taken from our registry. */
  private String quickstart() throws IOException {
    var file = repository.resolve("examples/quickstart/image.yaml");
    var load = new Load(LoadSettings.builder().build());
    var image = new ObjectMapper().valueToTree(load.loadFromString(Files.readString(file)));
    var text =
        image
            .at("/spec/os")
            .toString()
            .replaceAll("[a-z.]+:5000/slipway/", registry.address() + "/slipway/");
    if (!text.contains(EDITED) || !text.contains(registry.address())) {
      throw new IOException(file + ": no \"" + EDITED + "\" or no images");
    }
    return text;
  }

  private static List<Path> layers(Path blobs) throws IOException {
    var layers = new ArrayList<Path>();
    try (var files = Files.walk(blobs)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        if (Limits.isGzip(file)) {
          layers.add(file);
        }
      }
    }
    return layers;
  }

  private interface Work {
    void run() throws IOException;
  }

  private void limit(String name, Work work) throws IOException {
    var cpu = Command.cpuSeconds();
    var began = System.nanoTime();
    work.run();
    add(name, new Usage((System.nanoTime() - began) / 1e9, Command.cpuSeconds() - cpu, 0));
  }

  private void add(String name, Usage usage) {
    measured.computeIfAbsent(name, _ -> new ArrayList<>()).add(usage);
  }

  private void report(int rounds, List<Path> layers, long initrd, long compressed)
      throws IOException {
    var packed = 0L;
    for (var layer : layers) {
      packed += Files.size(layer);
    }
    System.out.printf(
        Locale.ROOT,
        "%d rounds on %d processors; layers %.1f MiB, unpacked %.1f MiB; initrd %.1f MiB, compressed %.1f MiB%n",
        rounds,
        Runtime.getRuntime().availableProcessors(),
        packed / MIB,
        Limits.unpack(layers) / MIB,
        initrd / MIB,
        compressed / MIB);
    System.out.printf(
        "%-46s %8s %8s %8s %8s %8s%n",
        "median and range, in seconds", "median", "min", "max", "CPU", "peak MiB");
    measured.forEach((name, usages) -> {
      var seconds = sorted(usages, Usage::seconds);
      var peak = sorted(usages, Usage::peakMib)[rounds - 1];
      System.out.printf(
          Locale.ROOT,
          "%-46s %8.2f %8.2f %8.2f %8.2f %8s%n",
          name,
          seconds[rounds / 2],
          seconds[0],
          seconds[rounds - 1],
          sorted(usages, Usage::cpuSeconds)[rounds / 2],
          peak == 0 ? "" : Math.round(peak));
    });
  }

  private static double[] sorted(List<Usage> usages, ToDoubleFunction<Usage> of) {
    return usages.stream().mapToDouble(of).sorted().toArray();
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    registry.close();
    delete(folder);
  }
}
