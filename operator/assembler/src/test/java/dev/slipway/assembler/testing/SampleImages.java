// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.testing;

import dev.slipway.assembler.registry.Digest;

/**
 * The images of a small OS in a registry: kernel, init and a tool that serves as three containers.
 */
public final class SampleImages {
  private static final String LABEL =
      "{\"Labels\":{\"org.mobyproject.config\":\"{\\\"capabilities\\\":[\\\"CAP_NET_ADMIN\\\"]}\"},\"Entrypoint\":[\"/bin/tool\"]}";

  private final FakeRegistry registry;
  private final String kernel;
  private final String init;
  private String tool;

  public SampleImages(FakeRegistry registry) {
    this.registry = registry;
    var modules = new Tar().file("lib/modules/6.1/a.ko", "module").bytes();
    kernel =
        registry.image(
            "kernel:1",
            config("{}"),
            new Tar().file("kernel", "kernel").file("kernel.tar", modules, 0644).gzip());
    init =
        registry.image(
            "init:1",
            config("{}"),
            new Tar().file("init", "init").folder("etc", 0755).file("etc/os-release", "").gzip());
    tool = registry.image("tool:1", config(LABEL), toolFiles());
  }

  public static byte[] toolFiles() {
    return new Tar().file("bin/tool", "tool").file("bin/large", "x".repeat(20_000)).gzip();
  }

  public static byte[] hostileLayer() {
    return new Tar().file("../escaped", "x").gzip();
  }

  /** Replaces the tool. */
  public void tool(byte[] layer) {
    tool = registry.image("tool:1", config(LABEL), layer);
  }

  public Digest toolLayer() {
    return Digest.of(toolFiles());
  }

  public static String config(String config) {
    return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":" + config + "}";
  }

  /** A model with names by tag. */
  public String model() {
    return model(
        registry.name() + "/kernel:1", registry.name() + "/init:1", registry.name() + "/tool:1");
  }

  /** The same by digest. */
  public String pinnedModel() {
    return model(kernel, init, tool.replace("@", ":1@"));
  }

  private static String model(String kernel, String init, String tool) {
    return """
    kernel: {image: "%1$s"}
    init: ["%2$s"]
    onboot:
      - {name: once, image: "%3$s"}
    services:
      - {name: web, image: "%3$s"}
      - {name: second, image: "%3$s", command: [/bin/tool, again]}
      - name: sealed
        image: "%3$s"
        command: [/bin/tool]
        readonly: true
        binds: ["/etc/os-release:/etc/os-release:ro", "/run/data:/run/data"]
    files:
      - {path: etc/motd, contents: "hello\\n", mode: "0644"}
    """
        .formatted(kernel, init, tool);
  }
}
