// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
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
  void rehearsesWithTheHardwareThatWillRun() {
    var machine = new Machine(Path.of("os"), "amd64", 1, 512, List.of(), true);
    var rehearsal = Machine.rehearsal("amd64");

    assertThat(machine.command(""))
        .startsWith(rehearsal.subList(0, rehearsal.size() - 3).toArray(String[]::new));
    assertThat(rehearsal).endsWith("-S", "-monitor", "stdio");
  }
}
