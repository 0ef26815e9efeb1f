// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

class Pkcs10Test {
  private static final String SUBJECT = "O=system:nodes, CN=system:node:n";

  private static void assertRefused(ThrowingCallable parse, String because) {
    assertThatThrownBy(parse)
        .isInstanceOf(Pkcs10.RefusedException.class)
        .hasMessageContaining(because);
  }

  @Test
  void readsSubjectAndAlternativeNames() throws Exception {
    var request =
        Requests.of(
            SUBJECT,
            new GeneralName(GeneralName.dNSName, "n"),
            new GeneralName(GeneralName.iPAddress, "10.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "fd00::1"));

    assertThat(Pkcs10.parse(request))
        .isEqualTo(
            new Subject(
                "system:node:n",
                java.util.Set.of("system:nodes"),
                java.util.Set.of("n"),
                java.util.Set.of("10.0.0.1", "fd00:0:0:0:0:0:0:1")));
  }

  @Test
  void refusesOtherExtensions() {
    var request =
        Requests.with(
            SUBJECT,
            b ->
                b.addAttribute(
                    PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                    Requests.extension(Extension.basicConstraints, new BasicConstraints(true))));

    assertRefused(() -> Pkcs10.parse(request), "extensions besides");
  }

  @Test
  void refusesOtherAttributesAndSecondExtensionRequests() {
    var password =
        Requests.with(
            SUBJECT,
            b ->
                b.addAttribute(
                    PKCSObjectIdentifiers.pkcs_9_at_challengePassword, new DERUTF8String("x")));
    var names = Requests.alternativeNames(new GeneralName(GeneralName.dNSName, "n"));
    var twice =
        Requests.with(
            SUBJECT,
            b ->
                b.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, names)
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, names));

    assertRefused(() -> Pkcs10.parse(password), "attributes besides");
    assertRefused(() -> Pkcs10.parse(twice), "attributes besides");
  }

  @Test
  void refusesWhatIsNotOneBlock() {
    var pem =
        new String(Base64.getDecoder().decode(Requests.of(SUBJECT)), StandardCharsets.US_ASCII);

    assertRefused(() -> Pkcs10.parse(Requests.base64(pem + pem)), "not one PEM block");
    assertRefused(() -> Pkcs10.parse(Requests.base64("x" + pem)), "not one PEM block");
    assertRefused(() -> Pkcs10.parse("%%%"), "no certification request");
    assertRefused(() -> Pkcs10.parse("A".repeat(20_000)), "more than 16384");
  }

  @Test
  void survivesAnyDamage() {
    var random = new Random(7);
    var pem =
        new String(Base64.getDecoder().decode(Requests.of(SUBJECT)), StandardCharsets.US_ASCII);
    var body = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
    for (int i = 0; i < 2_000; i++) {
      var der = Base64.getDecoder().decode(body);
      for (int j = 0; j < 1 + random.nextInt(4); j++) {
        der[random.nextInt(der.length)] = (byte) random.nextInt();
      }
      var damaged =
          Requests.base64(
              "-----BEGIN CERTIFICATE REQUEST-----\n"
                  + Base64.getEncoder().encodeToString(der)
                  + "\n-----END CERTIFICATE REQUEST-----\n");
      try {
        assertThat(Pkcs10.parse(damaged).commonName()).isNotNull();
      } catch (Pkcs10.RefusedException e) {
        assertThat(e.why()).isNotEmpty();
      }
    }
  }
}
