// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server takes and refuses, as kubectl sends it: unknown fields are errors. */
class ResourceValidationIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final Path CORPUS = Path.of("../../crds/src/test/corpus");
  private static final String EXPECT = "# expect: ";

  static List<Path> valid() throws IOException {
    return files("valid");
  }

  static List<Path> invalid() throws IOException {
    return files("invalid");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void isTaken(Path file) {
    assertThatCode(() -> dryRun(file)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void isRefusedWithTheMessageThatItNames(Path file) throws IOException {
    var expected = Files.readAllLines(file).getFirst();
    assertThat(expected).startsWith(EXPECT);

    assertThatThrownBy(() -> dryRun(file))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(expected.substring(EXPECT.length()));
  }

  private static List<Path> files(String folder) throws IOException {
    try (var files = Files.list(CORPUS.resolve(folder))) {
      return files.sorted().toList();
    }
  }

  private static void dryRun(Path file) throws IOException {
    var resource = Serialization.unmarshal(Files.readString(file), GenericKubernetesResource.class);
    var kind = resource.getKind().toLowerCase(Locale.ROOT);
    var clusterWide = resource.getKind().equals("OSMachineClass");
    var path =
        clusterWide
            ? "/apis/slipway.dev/v1alpha1/osmachineclasses"
            : "/apis/slipway.dev/v1alpha1/namespaces/%s/%ss".formatted(api.namespace(), kind);
    api.admin().raw(path + "?fieldValidation=Strict&dryRun=All", "POST", resource);
  }
}
