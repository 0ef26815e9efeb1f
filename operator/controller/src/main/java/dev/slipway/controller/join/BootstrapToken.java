// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A bootstrap token as kubeadm and kubelet write it: {@code id.secret}, six and sixteen of a-z0-9
 * (Kubernetes documentation, "Authenticating with Bootstrap Tokens"). The id is public.
 */
record BootstrapToken(String id, String secret) {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final Pattern FORM = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");

  static BootstrapToken random(SecureRandom random) {
    return new BootstrapToken(text(random, 6), text(random, 16));
  }

  /** Empty when the text is no token. */
  static Optional<BootstrapToken> parse(String text) {
    var token = FORM.matcher(text);
    return token.matches()
        ? Optional.of(new BootstrapToken(token.group(1), token.group(2)))
        : Optional.empty();
  }

  private static String text(SecureRandom random, int length) {
    return random
        .ints(length, 0, ALPHABET.length())
        .mapToObj(i -> ALPHABET.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  /** The whole token: a secret. */
  String whole() {
    return id + "." + secret;
  }

  @Override
  public String toString() {
    return id + ".…";
  }
}
