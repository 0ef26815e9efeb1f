// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.controller.machine.MachineEvents.News;
import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineEventsTest {
  private static Condition condition(String type, String status, Reason reason) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason.name())
        .withMessage("m")
        .build();
  }

  @Test
  void stepsThatAreDoneAndTroubleAreToldOnce() {
    var joining = condition("Registered", "False", Reason.Joining);
    var registered = condition("Registered", "True", Reason.Registered);
    var ended = condition("Ready", "False", Reason.MachineEnded);

    assertThat(MachineEvents.news(List.of(), List.of(joining))).isEmpty();
    assertThat(MachineEvents.news(List.of(joining), List.of(registered, ended)))
        .containsExactly(new News(Reason.Registered, "m"), new News(Reason.MachineEnded, "m"));
    assertThat(MachineEvents.news(List.of(registered, ended), List.of(registered, ended)))
        .isEmpty();
  }

  @Test
  void oneReasonForSeveralConditionsIsToldOnce() {
    assertThat(
            MachineEvents.news(
                List.of(),
                List.of(
                    condition("Provisioned", "False", Reason.IdentityMismatch),
                    condition("Registered", "False", Reason.IdentityMismatch))))
        .hasSize(1);
  }

  @Test
  void aNodeThatIsNotReadyIsNewsOnlyWhenItWas() {
    var joining = condition("Ready", "False", Reason.Joining);
    var ready = condition("Ready", "True", Reason.NodeReady);
    var notReady = condition("Ready", "False", Reason.NodeNotReady);

    assertThat(MachineEvents.news(List.of(joining), List.of(notReady))).isEmpty();
    assertThat(MachineEvents.news(List.of(ready), List.of(notReady))).hasSize(1);
  }
}
