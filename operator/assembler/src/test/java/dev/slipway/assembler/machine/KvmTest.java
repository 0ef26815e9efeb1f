// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KvmTest {
  @Test
  void worksWhereAMachineIsSetUpAndEndsWhenTold() throws InterruptedException {
    assertThat(Kvm.works(List.of("sh", "-c", "read -r command; test \"$command\" = quit")))
        .isTrue();
  }

  @Test
  void doesNotWorkWhereQemuGivesUpOrIsAbsent() throws InterruptedException {
    assertThat(Kvm.works(List.of("sh", "-c", "kill -ABRT $$"))).isFalse();
    assertThat(Kvm.works(List.of("/no/such/program"))).isFalse();
  }

  @Test
  void rehearsesWithTheHardwareThatWillRun() throws IOException {
    var machine = new Machine("amd64", 1, 512, List.of(), List.of(), Optional.empty(), true);
    var boot = new Boot(Path.of("kernel"), Optional.empty(), Optional.empty(), "");
    var rehearsal = Machine.rehearsal("amd64");

    assertThat(machine.command(boot, Machine.Console.Terminal, Path.of("qmp")))
        .startsWith(rehearsal.subList(0, rehearsal.size() - 3).toArray(String[]::new));
    assertThat(rehearsal).endsWith("-S", "-monitor", "stdio");
  }
}
