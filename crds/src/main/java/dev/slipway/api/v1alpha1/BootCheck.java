// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a booted image must show. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "has(self.console) == (self.type == 'Console') && has(self.http) == (self.type == 'HTTP') && has(self.tcp) == (self.type == 'TCP') && has(self.exec) == (self.type == 'Exec')",
    message =
        "spec.test.checks: give console, http, tcp or exec: the one that type names, and no other")
public record BootCheck(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription("name is what the check is called.")
        String name,
    @Required @JsonPropertyDescription("type is Console, HTTP, TCP or Exec.") Type type,
    @JsonPropertyDescription("console is for type Console.") @Nullable Console console,
    @JsonPropertyDescription(
            "http is for type HTTP: plain HTTP, tried once the machine is ready until the time is over; redirects are not followed.")
        @Nullable Http http,
    @JsonPropertyDescription(
            "tcp is for type TCP, tried once the machine is ready until the time is over.")
        @Nullable Tcp tcp,
    @JsonPropertyDescription(
            "exec is for type Exec: how a container of onboot ends, as Slipway's init tells.")
        @Nullable Exec exec) {
  /** The console must show something. */
  public record Console(
      @Required
          @Size(min = 1, max = 512)
          @JsonPropertyDescription(
              "pattern is a regular expression (RE2) that one line of the console must match, from the start of the machine on.")
          String pattern) {}

  /** A server in the image must answer. */
  public record Http(
      @Required @Min(1) @Max(65535) @JsonPropertyDescription("port is its port.") Integer port,
      @Default("/")
          @Size(min = 1, max = 1024)
          @Pattern("^/")
          @JsonPropertyDescription("path is what is asked for.")
          String path,
      @Default("200")
          @Min(100)
          @Max(599)
          @JsonPropertyDescription("status is the answer that is expected.")
          Integer status) {
    public Http(Integer port, @Nullable String path, @Nullable Integer status) {
      this.port = port;
      this.path = Absent.or(path, "/");
      this.status = Absent.or(status, 200);
    }
  }

  /** A port of the image must take a connection. */
  public record Tcp(
      @Required @Min(1) @Max(65535) @JsonPropertyDescription("port is the port.") Integer port) {}

  /** A container of onboot must end. */
  public record Exec(
      @Required
          @Size(min = 1, max = 63)
          @JsonPropertyDescription("container is its name in onboot.")
          String container,
      @Default("0")
          @Min(0)
          @Max(255)
          @JsonPropertyDescription(
              "exitCode is what it must end with; another ends the test at once.")
          Integer exitCode) {
    public Exec(String container, @Nullable Integer exitCode) {
      this.container = container;
      this.exitCode = Absent.or(exitCode, 0);
    }
  }

  /** Where a check looks. */
  public enum Type {
    Console,
    HTTP,
    TCP,
    Exec
  }
}
