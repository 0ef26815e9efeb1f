// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code resources}: LinuxKit's keys for {@code linux.resources} of the OCI runtime specification,
 * turned into that specification's own.
 */
final class ResourceKeys {
  private static final Key<Long> MAJOR = Key.of("major", WholeNumber.ANY, "Its major number");
  private static final Key<Long> MINOR = Key.of("minor", WholeNumber.ANY, "Its minor number");

  private static final Mapping<Map<String, Object>> DEVICE =
      Mapping.plain(
          "deviceRule",
          Key.of("allow", Flag.FLAG, "Whether access is given, or taken").must(),
          Key.of("type", new Text(Check.oneOf("a", "b", "c")), "all, block or character"),
          MAJOR,
          MINOR,
          Key.of("access", new Text(Check.matching("[rwm]{1,3}", "some of r, w and m")), "Which"));

  private static final Mapping<Map<String, Object>> MEMORY =
      Mapping.plain(
          "memory",
          bytes("limit", "Most bytes"),
          bytes("reservation", "Bytes that it should stay below"),
          bytes("swap", "Most bytes of memory and swap"),
          bytes("kernel", "Most bytes of the kernel for it"),
          bytes("kernelTCP", "Most bytes of network buffers"),
          Key.of("swappiness", new WholeNumber(0, 100), "How readily it is swapped"),
          Key.of("disableOOMKiller", Flag.FLAG, "Whether it is stopped rather than killed"));

  private static final Mapping<Map<String, Object>> CPU =
      Mapping.plain(
          "cpu",
          Key.of("shares", WholeNumber.NATURAL, "Its weight"),
          Key.of("quota", WholeNumber.ANY, "Most microseconds in a period"),
          Key.of("period", WholeNumber.NATURAL, "Microseconds"),
          Key.of("realtimeRuntime", WholeNumber.ANY, "Most microseconds of real time in a period"),
          Key.of("realtimePeriod", WholeNumber.NATURAL, "Microseconds"),
          Key.of("cpus", Text.ANY, "Which CPUs, as in 0-3,7"),
          Key.of("mems", Text.ANY, "Which memory nodes"));

  private static final Mapping<Map<String, Object>> PIDS =
      Mapping.plain("pids", Key.of("limit", WholeNumber.ANY, "Most processes and threads").must());

  private static final Key<Long> WEIGHT = Key.of("weight", new WholeNumber(10, 1000), "Its weight");
  private static final Key<Long> LEAF_WEIGHT =
      Key.of("leafWeight", new WholeNumber(10, 1000), "Its weight against its children");

  private static final Mapping<Map<String, Object>> WEIGHT_DEVICE =
      Mapping.plain("weightDevice", MAJOR.must(), MINOR.must(), WEIGHT, LEAF_WEIGHT);

  private static final Mapping<Map<String, Object>> THROTTLE_DEVICE =
      Mapping.plain(
          "throttleDevice",
          MAJOR.must(),
          MINOR.must(),
          Key.of("rate", WholeNumber.NATURAL, "Most in a second").must());

  private static final Mapping<Map<String, Object>> BLOCK_IO =
      Mapping.plain(
          "blockio",
          WEIGHT,
          LEAF_WEIGHT,
          Key.of("weightDevice", new ListOf<>(WEIGHT_DEVICE), "Weights by device"),
          throttle("throttleReadBpsDevice", "Bytes read"),
          throttle("throttleWriteBpsDevice", "Bytes written"),
          throttle("throttleReadIOPSDevice", "Reads"),
          throttle("throttleWriteIOPSDevice", "Writes"));

  private static final Shape<Object> PAGE_SIZE =
      Either.of(
          new WholeNumber(1024, 1L << 40).map(ResourceKeys::pageSize),
          new Text(Check.matching("[1-9][0-9]*(KB|MB|GB)", "a size such as 2MB")).map(t -> t));

  private static final Mapping<Map<String, Object>> HUGE_PAGES =
      Mapping.plain(
          "hugepageLimit",
          Key.of("pageSize", PAGE_SIZE, "The size of the pages: 2MB, or bytes").must(),
          bytes("limit", "Most bytes").must());

  private static final Mapping<Map<String, Object>> PRIORITY =
      Mapping.plain(
          "interfacePriority",
          Key.of("name", new Text(Check.NOT_EMPTY), "An interface").must(),
          Key.of("priority", WholeNumber.NATURAL, "Its priority").must());

  private static final Mapping<Map<String, Object>> NETWORK =
      Mapping.plain(
          "network",
          Key.of("classID", new WholeNumber(0, 0xffff_ffffL), "The class of its packets"),
          Key.of("priorities", new ListOf<>(PRIORITY), "By interface"));

  private static final Key<Map<String, Object>> BLOCK_IO_KEY = Key.of("blockio", BLOCK_IO, "Disks");

  static final Mapping<Map<String, Object>> RESOURCES =
      Mapping.of(
          "resources",
          List.of(
              Key.of("devices", new ListOf<>(DEVICE), "Access to devices"),
              Key.of("memory", MEMORY, "Memory"),
              Key.of("cpu", CPU, "Processors"),
              Key.of("pids", PIDS, "Processes"),
              BLOCK_IO_KEY,
              Key.of("hugepageLimits", new ListOf<>(HUGE_PAGES), "Huge pages"),
              Key.of("network", NETWORK, "Network")),
          ResourceKeys::read);

  private ResourceKeys() {}

  private static Key<Long> bytes(String name, String about) {
    return Key.of(name, new WholeNumber(-1, Long.MAX_VALUE), about);
  }

  private static Key<List<Map<String, Object>>> throttle(String name, String about) {
    return Key.of(name, new ListOf<>(THROTTLE_DEVICE), about + " in a second, by device");
  }

  private static Object pageSize(long bytes) {
    var units = new ArrayList<>(List.of("KB", "MB", "GB"));
    var size = bytes >> 10;
    while (size >= 1024 && units.size() > 1) {
      size >>= 10;
      units.removeFirst();
    }
    return size + units.getFirst();
  }

  private static Optional<Map<String, Object>> read(Values from) {
    var resources = new LinkedHashMap<String, Object>();
    from.plain()
        .forEach((key, value) ->
            resources.put(key.equals(BLOCK_IO_KEY.name()) ? "blockIO" : key, value));
    return Optional.of(resources);
  }
}
