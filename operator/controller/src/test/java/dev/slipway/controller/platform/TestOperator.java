// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** An operator in this process. It is closed as a killed one ends: wherever it is. */
public final class TestOperator implements AutoCloseable {
  private final Operator operator;

  /** What reconcilers are made from. */
  public record Parts(KubernetesClient client, Events events, Clock clock) {}

  TestOperator(
      KubernetesClient client,
      Set<String> namespaces,
      Function<Parts, List<Reconciler<?>>> reconcilers) {
    operator =
        new Operator(config ->
            config
                .withKubernetesClient(client)
                .withReconciliationTerminationTimeout(Duration.ZERO));
    var clock = Clock.systemUTC();
    var events = new Events(client, clock, new SimpleMeterRegistry());
    for (var reconciler : reconcilers.apply(new Parts(client, events, clock))) {
      operator.register(reconciler, config -> config.settingNamespaces(namespaces));
    }
    operator.start();
  }

  @Override
  public void close() {
    operator.stop();
  }
}
