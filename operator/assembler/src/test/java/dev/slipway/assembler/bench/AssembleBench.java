// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.bench;

import dev.slipway.assembler.bench.Command.Usage;
import dev.slipway.assembler.failure.AssemblyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * How long the slipway command takes, and how much memory, next to plain tools on the same files.
 * Each command is a process of its own, images come from a real registry on loopback, and every
 * round takes all lines in turn, so that what else the machine does spreads evenly. Ratios are
 * those of one round; their medians count. {@code ./dev bench assemble [--json] [ROUNDS]}.
 */
public final class AssembleBench implements AutoCloseable {
  private static final String[] IMAGES = {
    "kernel-all", "init", "runc", "dhcp", "containerd", "node"
  };
  private static final String YARDSTICK = "zstd -3 -T2 of the root as one tar";
  private static final String PIPELINE = "cpio | zstd -3 -T2 of the unpacked root";
  private static final String COLD = "empty cache";
  private static final String WARM = "nothing changed";
  private static final String FILE = "one file changed";
  private static final String SERVICE = "one small service changed";
  private static final String SMALL = "one file changed, image of 50 MiB";
  private static final String LARGE = "one file changed, image of 1 GiB";
  private static final int MIB = 1 << 20;

  /** LinuxKit's figures for such an image, measured on such a machine (docs/performance.md). */
  private static final double LINUXKIT_INITRD = 88.8;

  private final Path repository =
      Path.of(Objects.requireNonNullElse(System.getenv("SLIPWAY_REPOSITORY"), "."))
          .toAbsolutePath();
  private final Path folder = Files.createTempDirectory("slipway-bench");
  private final Map<String, List<Usage>> measured = new LinkedHashMap<>();
  private final LoopbackRegistry registry = LoopbackRegistry.start(repository, folder);
  private final BenchImages images = new BenchImages(registry.address(), folder);
  private final RootTree root = new RootTree(folder);

  private AssembleBench() throws IOException, InterruptedException {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, AssemblyException {
    var words = new ArrayList<>(Arrays.asList(arguments));
    var json = words.remove("--json");
    var rounds = words.isEmpty() ? 5 : Integer.parseInt(words.getFirst());
    try (var bench = new AssembleBench()) {
      bench.run(rounds, json);
    }
  }

  private void run(int rounds, boolean json)
      throws IOException, InterruptedException, AssemblyException {
    registry.push(IMAGES);
    var service = images.push("service:0", 2 * MIB, 1);
    var small = synthetic(images.push("data:50", 50L * MIB, 2));
    var large = synthetic(images.push("data:1024", 1024L * MIB, 3));
    var model = model(service);
    build(model.formatted(0), "warm", "--format=tar", "--o=" + root.tar());
    root.unpack();
    var smallCold = build(small.formatted(0), "small");
    var largeCold = build(large.formatted(0), "large");
    for (var round = 1; round <= rounds; round++) {
      System.err.println("round " + round + " of " + rounds);
      var changed = images.push("service:" + round, 2 * MIB, 10 + round);
      var cache = "cache-" + round;
      add(YARDSTICK, root.zstd());
      add(COLD, build(model.formatted(0), cache));
      add(WARM, build(model.formatted(0), cache));
      add(FILE, build(model.formatted(round), cache));
      add(SERVICE, build(model(changed).formatted(round), cache));
      add(PIPELINE, root.cpio());
      add(SMALL, build(small.formatted(round), "small"));
      add(LARGE, build(large.formatted(round), "large"));
      add("sha256 of the tar", root.sha256());
      delete(folder.resolve(cache));
      delete(folder.resolve("out-" + cache));
    }
    add("gzip -6 of the tar", root.gzip());
    add("empty cache, image of 50 MiB", smallCold);
    add("empty cache, image of 1 GiB", largeCold);
    build(model.formatted(0), "warm");
    report(Files.size(folder.resolve("out-warm/os-initrd.img"))).print(json);
  }

  private Figures report(long initrd) throws IOException {
    var figures = new Figures();
    ratio(figures, COLD, YARDSTICK, 2.0);
    ratio(figures, WARM, YARDSTICK, 0.3);
    ratio(figures, FILE, YARDSTICK, 0.35);
    ratio(figures, SERVICE, YARDSTICK, 0.5);
    ratio(figures, LARGE, SMALL, 1.2);
    figures.add("initrd at the default level", initrd / 1e6, "MB", LINUXKIT_INITRD, "LinuxKit's");
    measured.forEach((name, usages) -> {
      var peak = sorted(usages, Usage::peakMib)[usages.size() - 1];
      if (!isTool(name)) {
        figures.add(name + ": peak memory", peak, "MiB", 128, "LinuxKit's 549 MB");
      }
    });
    figures.add("root as one tar", Files.size(root.tar()) / 1e6, "MB");
    measured.forEach((name, usages) -> {
      var seconds = sorted(usages, Usage::seconds);
      figures.add(name + ": median", median(seconds), "s");
      figures.add(name + ": shortest", seconds[0], "s");
      figures.add(name + ": processors", median(sorted(usages, Usage::cpuSeconds)), "CPU s");
    });
    return figures;
  }

  private static boolean isTool(String name) {
    return name.contains(" of the ");
  }

  private void ratio(Figures figures, String name, String yardstick, double goal) {
    var of = Objects.requireNonNull(measured.get(name));
    var to = Objects.requireNonNull(measured.get(yardstick));
    var ratios = new double[of.size()];
    for (var n = 0; n < ratios.length; n++) {
      ratios[n] = of.get(n).seconds() / to.get(n).seconds();
    }
    Arrays.sort(ratios);
    figures.add(name, median(ratios), "times", goal, yardstick);
  }

  private static double[] sorted(List<Usage> usages, ToDoubleFunction<Usage> of) {
    return usages.stream().mapToDouble(of).sorted().toArray();
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }

  private void add(String name, Usage usage) {
    measured.computeIfAbsent(name, _ -> new ArrayList<>()).add(usage);
  }

  private Usage build(String model, String cache, String... more)
      throws IOException, InterruptedException {
    var file = folder.resolve("os.yaml");
    Files.writeString(file, model);
    var command =
        new ArrayList<>(
            List.of(
                repository + "/operator/assembler/target/slipway/bin/slipway",
                "build",
                "--quiet",
                "--insecure-registry=" + registry.address(),
                "--cache=" + folder.resolve(cache),
                file.toString()));
    command.addAll(
        more.length > 0 ? Arrays.asList(more) : List.of("--dir=" + folder.resolve("out-" + cache)));
    return Command.run(folder, command.toArray(String[]::new));
  }

  /** The image that LinuxKit was measured with, of our components. */
  private String model(String service) {
    return """
    kernel: {image: R/kernel-all:dev, cmdline: console=ttyS0 quiet panic=-1}
    init: [R/init:dev, R/runc:dev]
    onboot:
      - {name: dhcp, image: R/dhcp:dev}
    services:
      - {name: busybox, image: R/dhcp:dev, command: [/bin/sh, -c, "sleep 100000"]}
      - {name: small, image: SERVICE}
      - {name: containerd, image: R/containerd:dev}
      - {name: node, image: R/node:dev}
    files:
      - {path: etc/motd, mode: "0644", contents: edition %d}
    """
        .replace("R/", registry.address() + "/slipway/")
        .replace("SERVICE", service);
  }

  private String synthetic(String data) {
    return """
    kernel: {image: R/kernel-all:dev, tar: none}
    init: [R/init:dev]
    services:
      - {name: data, image: DATA}
    files:
      - {path: etc/motd, mode: "0644", contents: edition %d}
    """
        .replace("R/", registry.address() + "/slipway/")
        .replace("DATA", data);
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
