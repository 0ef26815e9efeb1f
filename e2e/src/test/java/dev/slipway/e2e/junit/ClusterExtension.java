// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.junit;

import dev.slipway.e2e.chain.Progress;
import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Cluster;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the cluster of the run, and each a namespace of its own. */
final class ClusterExtension implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(ClusterExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    var shared = shared(context);
    if (context.getRequiredTestClass().getAnnotation(OnCluster.class).withSlipway()) {
      shared.install();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == Cluster.class || type == Namespace.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var cluster = shared(context).cluster;
    return parameter.getParameter().getType() == Cluster.class
        ? cluster
        : context
            .getStore(STORE)
            .computeIfAbsent(Own.class, key -> new Own(cluster), Own.class)
            .namespace;
  }

  /** The cluster of a run, for what isn't a test. */
  static Cluster cluster(ExtensionContext context) {
    return shared(context).cluster;
  }

  private static Shared shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(STORE)
        .computeIfAbsent(Shared.class, key -> new Shared(Cluster.fromEnvironment()), Shared.class);
  }

  /** The cluster of the run. One that was started for it ends with it. */
  private static final class Shared implements AutoCloseable {
    private final Cluster cluster;
    private final boolean ours;
    private boolean installed;

    Shared(Cluster cluster) {
      this.cluster = cluster;
      this.ours = !cluster.isUp();
      cluster.up();
    }

    synchronized void install() {
      if (!installed) {
        new Setup(cluster, new Progress(System.out)).all();
        installed = true;
      }
    }

    @Override
    public void close() {
      if (ours) {
        cluster.down();
      }
    }
  }

  /** The namespace of a test, which goes with it. */
  private static final class Own implements AutoCloseable {
    private final Namespace namespace;

    Own(Cluster cluster) {
      namespace = new Namespace(cluster, "e2e-" + UUID.randomUUID().toString().substring(0, 8));
      cluster.createRestrictedNamespace(namespace.name());
    }

    @Override
    public void close() {
      namespace.cluster().kubectl("delete", "namespace", namespace.name(), "--wait=false");
    }
  }
}
