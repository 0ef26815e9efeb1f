// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Certificates that are believed in addition to those of this computer. */
public final class Certificates {
  private Certificates() {}

  /**
   * Reads files with certificates in PEM.
   *
   * @return empty when there are no files
   * @throws IllegalArgumentException that names the file without a certificate
   */
  public static Optional<SSLSocketFactory> read(Collection<Path> files) throws IOException {
    if (files.isEmpty()) {
      return Optional.empty();
    }
    var all = new ArrayList<X509Certificate>();
    for (var file : files) {
      all.addAll(read(file));
    }
    try {
      Arrays.stream(managers(null).getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .forEach(system -> all.addAll(List.of(system.getAcceptedIssuers())));
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var n = 0; n < all.size(); n++) {
        store.setCertificateEntry("certificate " + n, all.get(n));
      }
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers(store).getTrustManagers(), null);
      return Optional.of(context.getSocketFactory());
    } catch (GeneralSecurityException e) {
      throw new IOException("certificates cannot be used: " + e.getMessage(), e);
    }
  }

  private static List<X509Certificate> read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var found = new ArrayList<X509Certificate>();
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        if (certificate instanceof X509Certificate x509) {
          found.add(x509);
        }
      }
      if (!found.isEmpty()) {
        return found;
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "--cert-file: expected certificates in PEM, found %s: %s".formatted(file, e.getMessage()),
          e);
    }
    throw new IllegalArgumentException("--cert-file: " + file + " has no certificate in PEM");
  }

  private static TrustManagerFactory managers(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
