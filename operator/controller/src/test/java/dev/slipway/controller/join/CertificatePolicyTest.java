// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.controller.join.CertificateRequest.Kind;
import dev.slipway.controller.join.Sender.JoiningMachine;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CertificatePolicyTest {
  private static final String SUBJECT = "O=system:nodes, CN=system:node:pool-1";
  private static final List<String> CLIENT = List.of("digital signature", "client auth");
  private static final List<String> SERVER = List.of("digital signature", "server auth");
  private static final JoiningMachine MACHINE =
      new JoiningMachine("pool-1", false, false, false, Optional.of("10.244.0.7"));
  private static final Sender JOINING = new Sender(true, Optional.of(MACHINE), false, false);
  private static final Sender NODE = new Sender(false, Optional.of(MACHINE), true, false);

  private static CertificateRequest request(Kind kind, String request) {
    return new CertificateRequest(kind, "sender", request, kind == Kind.SERVING ? SERVER : CLIENT);
  }

  private static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  private static GeneralName ip(String address) {
    return new GeneralName(GeneralName.iPAddress, address);
  }

  private static void assertDenied(Decision decision, String because) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Deny.class, d -> assertThat(d.message()).contains(because));
  }

  @Test
  void aMachineThatJoinsGetsTheCertificateOfItsName() {
    assertThat(CertificatePolicy.decide(request(Kind.FIRST_CLIENT, Requests.of(SUBJECT)), JOINING))
        .isEqualTo(new Decision.Approve("kubelet of machine pool-1"));
  }

  @Test
  void kubeletsWithRsaKeysAskForKeyEnciphermentToo() {
    var request =
        new CertificateRequest(
            Kind.FIRST_CLIENT,
            "sender",
            Requests.of(SUBJECT),
            List.of("digital signature", "key encipherment", "client auth"));

    assertThat(CertificatePolicy.decide(request, JOINING)).isInstanceOf(Decision.Approve.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "O=system:nodes, CN=system:node:pool-2          | the subject is CN=system:node:pool-2",
        "O=system:masters, CN=system:node:pool-1        | the subject is",
        "O=system:nodes, O=system:masters, CN=system:node:pool-1 | the subject is",
        "CN=system:node:pool-1                          | the subject is",
        "O=system:nodes, CN=system:node:pool-1, CN=admin | must have one CN",
        "O=system:nodes, OU=x, CN=system:node:pool-1    | more than CN and O",
        "O=system:nodes+CN=system:node:pool-1           | no simple text",
      })
  void anotherSubjectIsDenied(String subject, String because) {
    for (var kind : Kind.values()) {
      var sender = kind == Kind.FIRST_CLIENT ? JOINING : NODE;
      assertDenied(CertificatePolicy.decide(request(kind, Requests.of(subject)), sender), because);
    }
  }

  @Test
  void aTokenThatIsNotValidGetsNothing() {
    assertDenied(
        CertificatePolicy.decide(
            request(Kind.FIRST_CLIENT, Requests.of(SUBJECT)),
            new Sender(false, Optional.empty(), false, false)),
        "token is not valid");
    assertDenied(
        CertificatePolicy.decide(
            request(Kind.FIRST_CLIENT, Requests.of(SUBJECT)),
            new Sender(true, Optional.empty(), false, false)),
        "does not exist");
  }

  @Test
  void aMachineThatIsGoingOrHasJoinedGetsNoFirstCertificate() {
    for (var machine :
        List.of(
            new JoiningMachine("pool-1", true, false, false, Optional.empty()),
            new JoiningMachine("pool-1", false, true, false, Optional.empty()))) {
      assertThat(
              CertificatePolicy.decide(
                  request(Kind.FIRST_CLIENT, Requests.of(SUBJECT)),
                  new Sender(true, Optional.of(machine), false, false)))
          .isInstanceOf(Decision.Deny.class);
    }
    assertDenied(
        CertificatePolicy.decide(
            request(Kind.FIRST_CLIENT, Requests.of(SUBJECT)),
            new Sender(true, Optional.of(MACHINE), true, false)),
        "Node pool-1 already");
  }

  @Test
  void aNodeRenewsItsOwnCertificate() {
    assertThat(CertificatePolicy.decide(request(Kind.NEXT_CLIENT, Requests.of(SUBJECT)), NODE))
        .isInstanceOf(Decision.Approve.class);
  }

  @Test
  void aServingCertificateIsForTheNodesNameAndAddress() {
    assertThat(
            CertificatePolicy.decide(
                request(Kind.SERVING, Requests.of(SUBJECT, dns("pool-1"), ip("10.244.0.7"))), NODE))
        .isEqualTo(new Decision.Approve("kubelet of machine pool-1 at 10.244.0.7"));
  }

  @Test
  void aServingCertificateForAnythingElseIsDenied() {
    for (var names :
        List.of(
            new GeneralName[] {dns("kubernetes.default.svc")},
            new GeneralName[] {ip("10.96.0.1")},
            new GeneralName[] {dns("pool-1"), ip("10.244.0.7"), ip("10.244.0.8")})) {
      assertDenied(
          CertificatePolicy.decide(request(Kind.SERVING, Requests.of(SUBJECT, names)), NODE),
          "the alternative names are");
    }
    assertDenied(
        CertificatePolicy.decide(request(Kind.SERVING, Requests.of(SUBJECT)), NODE),
        "needs alternative names");
    assertDenied(
        CertificatePolicy.decide(
            request(
                Kind.SERVING,
                Requests.of(
                    SUBJECT, new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://x"))),
            NODE),
        "no host name or address");
  }

  @Test
  void aClientCertificateHasNoAlternativeNames() {
    assertDenied(
        CertificatePolicy.decide(
            request(Kind.FIRST_CLIENT, Requests.of(SUBJECT, dns("pool-1"))), JOINING),
        "no alternative names");
  }

  @ParameterizedTest
  @EnumSource
  void otherUsagesAreDenied(Kind kind) {
    var request =
        new CertificateRequest(
            kind,
            "sender",
            Requests.of(SUBJECT),
            List.of("digital signature", "client auth", "server auth"));

    assertDenied(
        CertificatePolicy.decide(request, kind == Kind.FIRST_CLIENT ? JOINING : NODE), "usages");
  }

  @Test
  void aServingCertificateWaitsForTheAddress() {
    var machine = new JoiningMachine("pool-1", false, true, false, Optional.empty());

    assertThat(
            CertificatePolicy.decide(
                request(Kind.SERVING, Requests.of(SUBJECT, dns("pool-1"))),
                new Sender(false, Optional.of(machine), true, false)))
        .isEqualTo(new Decision.Later());
  }

  @Test
  void aNodeOfAMachineThatIsGoneGetsNothing() {
    var machine = new JoiningMachine("pool-1", true, true, true, Optional.empty());

    assertDenied(
        CertificatePolicy.decide(
            request(Kind.NEXT_CLIENT, Requests.of(SUBJECT)),
            new Sender(false, Optional.of(machine), true, false)),
        "is gone");
  }

  @Test
  void nodesThatAreNoMachinesAreLeftToOthers() {
    var request = request(Kind.SERVING, Requests.of(SUBJECT));

    assertThat(CertificatePolicy.decide(request, new Sender(false, Optional.empty(), true, false)))
        .isEqualTo(new Decision.Ignore());
    assertThat(CertificatePolicy.decide(request, new Sender(false, Optional.empty(), false, true)))
        .isEqualTo(new Decision.Later());
  }
}
