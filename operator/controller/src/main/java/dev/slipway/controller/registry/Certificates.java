// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Certificates that are believed besides those of this machine. */
final class Certificates {
  private Certificates() {}

  /** Makes sure that there are some. */
  static void check(String pem, String where) throws AccessProblem {
    try {
      if (!read(pem).isEmpty()) {
        return;
      }
    } catch (GeneralSecurityException e) {
      // told below
    }
    throw new AccessProblem(where + ": expected certificates in PEM");
  }

  /** Makes TLS connections. */
  static SSLSocketFactory factory(String pem) throws IOException {
    try {
      var all = new ArrayList<Certificate>(read(pem));
      Arrays.stream(managers(null).getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .forEach(system -> all.addAll(List.of(system.getAcceptedIssuers())));
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var i = 0; i < all.size(); i++) {
        store.setCertificateEntry("certificate " + i, all.get(i));
      }
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers(store).getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("certificates cannot be used: " + e.getMessage(), e);
    }
  }

  private static Collection<? extends Certificate> read(String pem)
      throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
  }

  private static TrustManagerFactory managers(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
