// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import dev.slipway.controller.join.CertificateRequest.Kind;
import dev.slipway.controller.join.Sender.JoiningMachine;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides on certificate requests. The token or the Node leads to a machine; the machine's name is
 * the only name that is given out.
 *
 * <ol>
 *   <li>A first client certificate: the token is valid, its machine is there to stay and has not
 *       joined, and no Node has its name.
 *   <li>A further one, or a serving certificate: the sender is a Node that carries its machine's
 *       provider id, and the machine is not gone.
 *   <li>The subject is {@code CN=system:node:NAME, O=system:nodes}; the usages are kubelet's.
 *   <li>Alternative names are for serving certificates only: the node's name and the address that
 *       the provider knows.
 * </ol>
 */
final class CertificatePolicy {
  private static final Set<String> ORGANIZATIONS = Set.of("system:nodes");

  private CertificatePolicy() {}

  static Decision decide(CertificateRequest request, Sender sender) {
    var machine = sender.machine();
    if (request.kind() == Kind.FIRST_CLIENT) {
      return first(sender)
          .<Decision>map(Decision.Deny::new)
          .orElseGet(() -> content(request, machine.orElseThrow()));
    }
    if (machine.isEmpty()) {
      return sender.machineExpected() ? new Decision.Later() : new Decision.Ignore();
    }
    if (machine.get().terminated()) {
      return new Decision.Deny("machine %s is gone".formatted(machine.get().name()));
    }
    return content(request, machine.get());
  }

  /** What speaks against a first certificate. */
  private static Optional<String> first(Sender sender) {
    if (!sender.tokenValid()) {
      return Optional.of("the bootstrap token is not valid any more");
    }
    if (sender.machine().isEmpty()) {
      return Optional.of("the machine of the bootstrap token does not exist");
    }
    var machine = sender.machine().get();
    if (machine.leaving()) {
      return Optional.of("machine %s is being deleted".formatted(machine.name()));
    }
    if (machine.joined() || sender.nodeExists()) {
      return Optional.of("there is a Node %s already".formatted(machine.name()));
    }
    return Optional.empty();
  }

  private static Decision content(CertificateRequest request, JoiningMachine machine) {
    try {
      var subject = Pkcs10.parse(request.request());
      var expected = "system:node:" + machine.name();
      if (!subject.commonName().equals(expected)
          || !subject.organizations().equals(ORGANIZATIONS)) {
        return new Decision.Deny(
            "the subject is CN=%s, O=%s; machine %s may have CN=%s, O=system:nodes only"
                .formatted(
                    printable(subject.commonName()),
                    printable(subject.organizations().toString()),
                    machine.name(),
                    expected));
      }
      return request.kind() == Kind.SERVING
          ? serving(request, machine, subject)
          : client(request, machine, subject);
    } catch (Pkcs10.RefusedException e) {
      return new Decision.Deny(e.why());
    }
  }

  private static Decision client(
      CertificateRequest request, JoiningMachine machine, Subject subject) {
    if (!subject.names().isEmpty() || !subject.addresses().isEmpty()) {
      return new Decision.Deny("a client certificate has no alternative names");
    }
    return usages(request.usages(), "client auth")
        ? new Decision.Approve("kubelet of machine " + machine.name())
        : new Decision.Deny("the usages are not those of a kubelet's client");
  }

  private static Decision serving(
      CertificateRequest request, JoiningMachine machine, Subject subject) {
    if (!usages(request.usages(), "server auth")) {
      return new Decision.Deny("the usages are not those of a kubelet's server");
    }
    if (machine.address().isEmpty()) {
      return new Decision.Later();
    }
    if (subject.names().isEmpty() && subject.addresses().isEmpty()) {
      return new Decision.Deny("a serving certificate needs alternative names");
    }
    var address = machine.address().get();
    return Set.of(machine.name()).containsAll(subject.names())
            && Set.of(address).containsAll(subject.addresses())
        ? new Decision.Approve("kubelet of machine %s at %s".formatted(machine.name(), address))
        : new Decision.Deny(
            "the alternative names are %s and %s; machine %s may have its name and %s only"
                .formatted(
                    printable(subject.names().toString()),
                    printable(subject.addresses().toString()),
                    machine.name(),
                    address));
  }

  /** Kubelet asks for key encipherment only with RSA keys. */
  private static boolean usages(List<String> asked, String purpose) {
    var usages = new HashSet<>(asked);
    usages.remove("key encipherment");
    return usages.equals(Set.of("digital signature", purpose));
  }

  private static String printable(String text) {
    var line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 100 ? line.substring(0, 100) + "…" : line;
  }
}
