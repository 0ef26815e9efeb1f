// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/**
 * Reads certification requests (RFC 2986) of kubelets, and only such: one PEM block, one common
 * name, organizations, and at most one extension, the subject's alternative names. Whatever else is
 * in a request could mean something to the signer, so it is refused.
 */
final class Pkcs10 {
  private static final int MAX_BYTES = 16 << 10;
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN CERTIFICATE REQUEST-----\\s([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE REQUEST-----\\s*");

  private Pkcs10() {}

  /** What cannot be accepted, and why. */
  static final class RefusedException extends Exception {
    private final String why;

    RefusedException(String why) {
      super(why);
      this.why = why;
    }

    String why() {
      return why;
    }
  }

  /**
   * @param request Base64 of PEM, as in {@code spec.request}
   */
  static Subject parse(String request) throws RefusedException {
    if (request.length() > MAX_BYTES) {
      throw new RefusedException("the request has more than %d characters".formatted(MAX_BYTES));
    }
    try {
      var pem = new String(Base64.getDecoder().decode(request), StandardCharsets.US_ASCII);
      var block = PEM.matcher(pem);
      if (!block.matches()) {
        throw new RefusedException("the request is not one PEM block CERTIFICATE REQUEST");
      }
      var der = Base64.getMimeDecoder().decode(block.group(1));
      return subject(new PKCS10CertificationRequest(der));
    } catch (IOException | RuntimeException e) {
      // The parser is written for well-formed input and says so in many ways.
      throw new RefusedException("the request is no certification request");
    }
  }

  private static Subject subject(PKCS10CertificationRequest request)
      throws RefusedException, IOException {
    var commonNames = new HashSet<String>();
    var organizations = new HashSet<String>();
    var rdns = X500Name.getInstance(request.getSubject()).getRDNs();
    for (RDN rdn : rdns) {
      var part = rdn.getFirst();
      if (rdn.isMultiValued() || !(part.getValue() instanceof ASN1String text)) {
        throw new RefusedException("the subject has a part that is no simple text");
      }
      if (part.getType().equals(BCStyle.CN)) {
        commonNames.add(text.getString());
      } else if (part.getType().equals(BCStyle.O)) {
        organizations.add(text.getString());
      } else {
        throw new RefusedException("the subject has more than CN and O");
      }
    }
    if (commonNames.size() != 1 || rdns.length != 1 + organizations.size()) {
      throw new RefusedException("the subject must have one CN, and no O twice");
    }
    var names = new HashSet<String>();
    var addresses = new HashSet<String>();
    for (var name : alternativeNames(request)) {
      switch (name.getTagNo()) {
        case GeneralName.dNSName -> names.add(((ASN1String) name.getName()).getString());
        case GeneralName.iPAddress ->
            addresses.add(
                InetAddress.getByAddress(((ASN1OctetString) name.getName()).getOctets())
                    .getHostAddress());
        default -> throw new RefusedException("an alternative name is no host name or address");
      }
    }
    return new Subject(
        commonNames.iterator().next(),
        Set.copyOf(organizations),
        Set.copyOf(names),
        Set.copyOf(addresses));
  }

  private static GeneralName[] alternativeNames(PKCS10CertificationRequest request)
      throws RefusedException {
    var attributes = request.getAttributes();
    if (attributes.length == 0) {
      return new GeneralName[0];
    }
    var attribute = attributes[0];
    if (attributes.length > 1
        || !attribute.getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)
        || attribute.getAttributeValues().length != 1) {
      throw new RefusedException("the request has attributes besides one extension request");
    }
    var extensions = Extensions.getInstance(attribute.getAttributeValues()[0]);
    var oids = extensions.getExtensionOIDs();
    if (oids.length != 1 || !oids[0].equals(Extension.subjectAlternativeName)) {
      throw new RefusedException("the request asks for extensions besides alternative names");
    }
    return GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName).getNames();
  }
}
