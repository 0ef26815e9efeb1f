// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real API server without controllers, where KUBECONFIG points to ({@code ./dev test --api}),
 * with the CustomResourceDefinitions and the rights that the chart gives. Each test has two
 * namespaces; operators in it run with the chart's ServiceAccount and see these alone.
 */
public final class ApiServer
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final Path REPOSITORY = Path.of("../..");
  private static final String OPERATORS_NAMESPACE = "slipway-system";
  private static final String USER = "system:serviceaccount:" + OPERATORS_NAMESPACE + ":slipway";

  private final List<TestOperator> running = new ArrayList<>();
  private KubernetesClient admin;
  private String namespace;
  private String otherNamespace;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    assertThat(System.getenv("KUBECONFIG"))
        .as("KUBECONFIG: run these tests by ./dev test --api")
        .isNotNull();
    admin = new KubernetesClientBuilder().withConfig(config()).build();
    createNamespace(OPERATORS_NAMESPACE);
    try (var files = Files.list(REPOSITORY.resolve("crds/src/main/crds"))) {
      for (var file : files.toList()) {
        apply(file);
      }
    }
    apply(REPOSITORY.resolve("helm-chart/tests/minimal.golden.yaml"));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    namespace = "it-" + UUID.randomUUID().toString().substring(0, 8);
    otherNamespace = namespace + "-other";
    createNamespace(namespace);
    createNamespace(otherNamespace);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    stopOperators();
  }

  /** Ends what runs, as a killed operator ends. */
  public void stopOperators() {
    running.forEach(TestOperator::close);
    running.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    admin.close();
  }

  /** A client that may do everything. */
  public KubernetesClient admin() {
    return admin;
  }

  /** The certificate of the API server's authority, in base64. */
  String authority() throws IOException {
    var config = admin.getConfiguration();
    return config.getCaCertData() == null
        ? Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(config.getCaCertFile())))
        : config.getCaCertData();
  }

  /** The namespace of the test. */
  public String namespace() {
    return namespace;
  }

  /** A second namespace of the test. */
  public String otherNamespace() {
    return otherNamespace;
  }

  /** What is there now of a name in the test's namespace. */
  public <T extends HasMetadata> Optional<T> find(Class<T> type, String name) {
    return Optional.ofNullable(admin.resources(type).inNamespace(namespace).withName(name).get());
  }

  /** What is there now of a kind in the test's namespace. */
  public <T extends HasMetadata> List<T> list(Class<T> type) {
    return admin.resources(type).inNamespace(namespace).list().getItems();
  }

  /** Starts an operator that runs until it is closed, or the test ends. */
  public TestOperator operator(Function<TestOperator.Parts, List<Reconciler<?>>> reconcilers) {
    return operator(reconcilers, new Interceptor() {});
  }

  /** Starts an operator that has its traffic with the API server intercepted. */
  public TestOperator operator(
      Function<TestOperator.Parts, List<Reconciler<?>>> reconcilers, Interceptor interceptor) {
    var operator =
        TestOperator.start(
            () -> client(interceptor), Set.of(namespace, otherNamespace), reconcilers);
    running.add(operator);
    return operator;
  }

  /** Starts an operator that sees all namespaces, as it must for what has none. */
  public TestOperator clusterOperator(
      Function<TestOperator.Parts, List<Reconciler<?>>> reconcilers) {
    var operator =
        TestOperator.start(this::client, Set.of(Constants.WATCH_ALL_NAMESPACES), reconcilers);
    running.add(operator);
    return operator;
  }

  /** A client that may do what the chart lets the operator do. */
  public KubernetesClient client() {
    return client(new Interceptor() {});
  }

  /** A client that has a token and nothing else. */
  public KubernetesClient client(String token) {
    var config = config();
    config.setClientCertData(null);
    config.setClientCertFile(null);
    config.setClientKeyData(null);
    config.setClientKeyFile(null);
    config.setOauthToken(token);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Gives the test's namespace what controllers give to each: an account, and the authority. */
  public void fillNamespace() {
    var account = new ServiceAccountBuilder().withNewMetadata().withName("default").endMetadata();
    admin.resource(account.build()).inNamespace(namespace).serverSideApply();
    var authority =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("kube-root-ca.crt")
            .endMetadata()
            .addToData("ca.crt", "a certificate");
    admin.resource(authority.build()).inNamespace(namespace).serverSideApply();
  }

  /** The same, with its traffic intercepted. */
  public KubernetesClient client(Interceptor interceptor) {
    var config = config();
    config.setImpersonateUsername(USER);
    config.setImpersonateGroups("system:serviceaccounts", "system:authenticated");
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientBuilderConsumer(b -> b.addOrReplaceInterceptor("test", interceptor))
        .build();
  }

  private static Config config() {
    var config = Config.autoConfigure(null);
    // The client takes a key in PKCS #8 for RSA, unless it is told.
    config.setClientKeyAlgo("EC");
    return config;
  }

  /** Makes a namespace, if it is not there. */
  public void createNamespace(String name) {
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .serverSideApply();
  }

  private void apply(Path manifests) throws IOException {
    try (var in = Files.newInputStream(manifests)) {
      for (var object : admin.load(in).items()) {
        admin.resource(object).forceConflicts().serverSideApply();
      }
    }
  }
}
