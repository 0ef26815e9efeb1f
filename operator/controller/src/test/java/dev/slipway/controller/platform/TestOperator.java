// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** An operator in this process. It is closed as a killed one ends: wherever it is. */
public final class TestOperator implements AutoCloseable {
  private static final int MOST_STARTS = 3;

  private final Operator operator;

  /** What reconcilers are made from. */
  public record Parts(KubernetesClient client, Events events, Metrics metrics, Clock clock) {}

  private TestOperator(
      KubernetesClient client,
      Set<String> namespaces,
      Function<Parts, List<Reconciler<?>>> reconcilers) {
    operator =
        new Operator(config ->
            config
                .withKubernetesClient(client)
                .withReconciliationTerminationTimeout(Duration.ZERO));
    var clock = Clock.systemUTC();
    var metrics = new Metrics(new SimpleMeterRegistry());
    var events = new Events(client, clock, metrics);
    for (var reconciler : reconcilers.apply(new Parts(client, events, metrics, clock))) {
      operator.register(reconciler, config -> config.settingNamespaces(namespaces));
    }
    try {
      operator.start();
    } catch (OperatorException e) {
      operator.stop();
      throw e;
    }
  }

  /**
   * Starts an operator. One that finds its connection closed while it starts ends, and is started
   * again, as a pod is.
   */
  static TestOperator start(
      Supplier<KubernetesClient> client,
      Set<String> namespaces,
      Function<Parts, List<Reconciler<?>>> reconcilers) {
    for (var starts = 1; ; starts++) {
      try {
        return new TestOperator(client.get(), namespaces, reconcilers);
      } catch (OperatorException e) {
        if (starts == MOST_STARTS) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    operator.stop();
  }
}
