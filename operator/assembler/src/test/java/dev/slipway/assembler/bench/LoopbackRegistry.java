// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The local cluster's registry, on loopback, with component images in it. Closing it ends it. */
public final class LoopbackRegistry implements AutoCloseable {
  private static final int SECONDS_TO_START = 20;

  private final Path repository;
  private final String address;
  private final Process process;

  private LoopbackRegistry(Path repository, String address, Process process) {
    this.repository = repository;
    this.address = address;
    this.process = process;
  }

  /** Starts one that keeps its images in this folder; a port that another takes meanwhile fails. */
  public static LoopbackRegistry start(Path repository, Path folder)
      throws IOException, InterruptedException {
    var binaries = output(repository.resolve("components/binaries/build").toString(), "registry");
    var address = "127.0.0.1:" + freePort();
    var config = folder.resolve("registry.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error, accesslog: {disabled: true}}
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: "%s"}
        """
            .formatted(folder.resolve("registry"), address));
    var command = new ProcessBuilder(binaries + "/registry", "serve", config.toString());
    command.environment().put("OTEL_TRACES_EXPORTER", "none");
    var log = folder.resolve("registry.log");
    var process = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    var registry = new LoopbackRegistry(repository, address, process);
    try {
      registry.awaitAnswer(log);
    } catch (IOException | InterruptedException e) {
      registry.close();
      throw e;
    }
    return registry;
  }

  /** Host and port. */
  public String address() {
    return address;
  }

  /** Builds component images where their sources have changed, and pushes them. */
  void push(String... images) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(List.of(repository.resolve("components/build").toString(), "build"));
    command.addAll(List.of("--push", address, "--insecure"));
    command.addAll(Arrays.asList(images));
    output(command.toArray(String[]::new));
  }

  private void awaitAnswer(Path log) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://" + address + "/v2/")).build();
    try (var client = HttpClient.newHttpClient()) {
      for (var tries = 0; tries < SECONDS_TO_START * 10 && process.isAlive(); tries++) {
        try {
          if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          Thread.sleep(100);
        }
      }
    }
    throw new IOException("the registry does not answer: " + Files.readString(log));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String output(String... command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
    return text.strip();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
