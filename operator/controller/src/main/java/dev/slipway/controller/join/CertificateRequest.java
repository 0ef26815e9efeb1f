// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A certificate request whose sender is a machine of ours, or claims to be.
 *
 * @param sender the token's id, or the node's name
 * @param request Base64 of PEM
 */
record CertificateRequest(Kind kind, String sender, String request, List<String> usages) {
  private static final String CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
  private static final String SERVING = "kubernetes.io/kubelet-serving";
  private static final Pattern TOKEN = Pattern.compile("system:bootstrap:([a-z0-9]{6})");
  private static final Pattern NODE = Pattern.compile("system:node:([-a-z0-9.]{1,253})");

  /** What is asked for, and by whom. */
  enum Kind {
    /** A node's first certificate, asked for with a token. */
    FIRST_CLIENT,
    /** The next one, asked for by the node. */
    NEXT_CLIENT,
    /** The certificate of kubelet's own server, asked for by the node. */
    SERVING
  }

  CertificateRequest {
    usages = List.copyOf(usages);
  }

  /** Empty when the request is none of our business. */
  static Optional<CertificateRequest> of(CertificateSigningRequest csr) {
    var spec = csr.getSpec();
    var token = TOKEN.matcher(spec.getUsername());
    var node = NODE.matcher(spec.getUsername());
    if (spec.getSignerName().equals(CLIENT)
        && token.matches()
        && spec.getGroups().contains(BootstrapTokens.GROUP)) {
      return Optional.of(of(Kind.FIRST_CLIENT, token.group(1), csr));
    }
    if (!node.matches() || !spec.getGroups().contains("system:nodes")) {
      return Optional.empty();
    }
    return switch (spec.getSignerName()) {
      case CLIENT -> Optional.of(of(Kind.NEXT_CLIENT, node.group(1), csr));
      case SERVING -> Optional.of(of(Kind.SERVING, node.group(1), csr));
      default -> Optional.empty();
    };
  }

  private static CertificateRequest of(Kind kind, String sender, CertificateSigningRequest csr) {
    return new CertificateRequest(
        kind, sender, csr.getSpec().getRequest(), csr.getSpec().getUsages());
  }
}
