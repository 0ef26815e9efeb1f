// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.controller.join.CertificateRequest.Kind;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import org.junit.jupiter.api.Test;

class CertificateRequestTest {
  private static final String CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
  private static final String SERVING = "kubernetes.io/kubelet-serving";

  private static CertificateSigningRequest csr(String signer, String user, String... groups) {
    return new CertificateSigningRequestBuilder()
        .withNewMetadata()
        .withName("csr-1")
        .endMetadata()
        .withNewSpec()
        .withSignerName(signer)
        .withUsername(user)
        .withGroups(groups)
        .withRequest("cGVt")
        .withUsages("client auth")
        .endSpec()
        .build();
  }

  @Test
  void knowsItsOwnByUserAndGroupAndSigner() {
    assertThat(
            CertificateRequest.of(
                csr(CLIENT, "system:bootstrap:abc123", "system:bootstrappers:slipway")))
        .hasValueSatisfying(r -> {
          assertThat(r.kind()).isEqualTo(Kind.FIRST_CLIENT);
          assertThat(r.sender()).isEqualTo("abc123");
        });
    assertThat(CertificateRequest.of(csr(CLIENT, "system:node:n", "system:nodes")))
        .hasValueSatisfying(r -> assertThat(r.kind()).isEqualTo(Kind.NEXT_CLIENT));
    assertThat(CertificateRequest.of(csr(SERVING, "system:node:n", "system:nodes")))
        .hasValueSatisfying(r -> assertThat(r.kind()).isEqualTo(Kind.SERVING));
  }

  @Test
  void leavesOthersAlone() {
    assertThat(
            CertificateRequest.of(csr(CLIENT, "system:bootstrap:abc123", "system:bootstrappers")))
        .isEmpty();
    assertThat(CertificateRequest.of(csr(CLIENT, "kubernetes-admin", "system:masters"))).isEmpty();
    assertThat(CertificateRequest.of(csr(SERVING, "system:node:n", "system:authenticated")))
        .isEmpty();
    assertThat(
            CertificateRequest.of(
                csr("kubernetes.io/kube-apiserver-client", "system:node:n", "system:nodes")))
        .isEmpty();
    assertThat(
            CertificateRequest.of(
                csr(SERVING, "system:bootstrap:abc123", "system:bootstrappers:slipway")))
        .isEmpty();
  }
}
