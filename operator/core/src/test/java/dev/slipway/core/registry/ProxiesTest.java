// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
  @Test
  void eachSchemeHasItsOwn() {
    var proxies =
        Proxies.of(Map.of("HTTPS_PROXY", "http://secure:3128", "http_proxy", "plain.example"));

    assertThat(proxies.to("https", "r.example", 443)).contains(new Proxy("secure", 3128, null));
    assertThat(proxies.to("http", "r.example", 80)).contains(new Proxy("plain.example", 80, null));
  }

  @Test
  void withoutVariablesOrWithEmptyOnesThereIsNone() {
    assertThat(Proxies.of(Map.of("NO_PROXY", "a", "PATH", "/bin"))).isEqualTo(Proxies.NONE);
    assertThat(Proxies.of(Map.of("HTTPS_PROXY", " ", "https_proxy", ""))).isEqualTo(Proxies.NONE);
    assertThat(Proxies.NONE.to("https", "r.example", 443)).isEmpty();
  }

  @Test
  void whatAProxyWantsToKnowIsInItsAddress() {
    var proxy = Proxies.of(Map.of("HTTPS_PROXY", "http://me:p%40ss%zz@p:1/")).secure();

    assertThat(proxy.user()).isEqualTo("me:p@ss%zz");
    assertThat(proxy.authorization()).contains("Basic bWU6cEBzcyV6eg==");
    assertThat(proxy).hasToString("p:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://p:1",
        "socks5://p:1",
        "http://p:0",
        "http://p:70000",
        "http://me:secret@"
      })
  void whatIsNoHttpProxyIsNamedWithoutItsValue(String wrong) {
    assertThatThrownBy(() -> Proxies.of(Map.of("HTTPS_PROXY", wrong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "HTTPS_PROXY: expected [http://][USER:PASSWORD@]HOST[:PORT], the address of an HTTP proxy");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, 443, true",
    "example.com, r.example.com, 443, true",
    "example.com, badexample.com, 443, false",
    ".example.com, example.com, 443, false",
    ".example.com, r.example.com, 443, true",
    "*.example.com, r.example.com, 443, true",
    "EXAMPLE.com, R.Example.COM, 443, true",
    "example.com:5000, example.com, 5000, true",
    "example.com:5000, example.com, 443, false",
    "10.0.0.0/8, 10.9.8.7, 443, true",
    "10.0.0.0/8, 11.0.0.1, 443, false",
    "10.0.0.0/33, 10.0.0.1, 443, false",
    "0.0.0.0/0, 11.0.0.1, 443, true",
    "10.0.0.0/8, r10.example, 443, false",
    "10.1.2.3, 10.1.2.3, 443, true",
    "'a, .svc ,b', registry.team.svc, 443, true",
    "*, anything, 443, true",
    "other, localhost, 443, true",
    "other, 127.3.2.1, 443, true",
    "other, 999.0.0.1, 443, false",
  })
  void someServersAreReachedDirectly(String direct, String host, int port, boolean isDirect) {
    var proxies = Proxies.of(Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", direct));

    assertThat(proxies.to("https", host, port).isEmpty()).isEqualTo(isDirect);
  }
}
