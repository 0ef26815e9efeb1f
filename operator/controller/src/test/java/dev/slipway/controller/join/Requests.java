// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.function.Consumer;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Certification requests with fresh keys, as {@code spec.request} has them. */
final class Requests {
  private Requests() {}

  static String of(String subject, GeneralName... names) {
    return with(
        subject,
        builder -> {
          if (names.length > 0) {
            builder.addAttribute(
                PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, alternativeNames(names));
          }
        });
  }

  static org.bouncycastle.asn1.x509.Extensions alternativeNames(GeneralName... names) {
    return extension(Extension.subjectAlternativeName, new GeneralNames(names));
  }

  static org.bouncycastle.asn1.x509.Extensions extension(
      org.bouncycastle.asn1.ASN1ObjectIdentifier oid, org.bouncycastle.asn1.ASN1Encodable value) {
    try {
      var extensions = new ExtensionsGenerator();
      extensions.addExtension(oid, false, value);
      return extensions.generate();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static String with(String subject, Consumer<PKCS10CertificationRequestBuilder> more) {
    try {
      var keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(new ECGenParameterSpec("secp256r1"));
      var pair = keys.generateKeyPair();
      var builder =
          new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), pair.getPublic());
      more.accept(builder);
      var request =
          builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
      var pem = new StringWriter();
      try (var writer = new JcaPEMWriter(pem)) {
        writer.writeObject(request);
      }
      return base64(pem.toString());
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
