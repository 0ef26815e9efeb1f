// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.machine.Instance;
import org.junit.jupiter.api.Test;

/** What each provider keeps: see the package's description. */
interface MachineProviderContract {
  MachineProvider provider();

  /** A machine that no other test has. */
  InstanceSpec spec(String name, String uid);

  /** Lets the instance end by itself. */
  void end(InstanceSpec spec);

  @Test
  default void whatWasNotMadeIsAbsent() {
    assertThat(provider().observe(spec("never", "1").key())).isEqualTo(new Instance.Absent());
  }

  @Test
  default void whatWasMadeIsFoundByItsKeyAndMadeOnce() {
    var spec = spec("once", "1");

    provider().create(spec);
    provider().create(spec);

    assertThat(provider().observe(spec.key())).isInstanceOf(Instance.Starting.class);
  }

  @Test
  default void theProviderIdIsTheSameBeforeAndAfter() {
    var spec = spec("id", "1");
    var before = provider().providerID(spec.key());

    provider().create(spec);

    assertThat(provider().providerID(spec.key())).isEqualTo(before);
    assertThat(before).contains("://");
  }

  @Test
  default void whatHasTheNameOfAnotherMachineIsNeitherShownNorRemovedNorReplaced() {
    var first = spec("name", "1");
    var second = spec("name", "2");
    provider().create(first);

    assertThat(provider().observe(second.key())).isEqualTo(new Instance.Absent());
    assertThat(provider().address(second.key())).isEmpty();
    provider().delete(second.key());
    assertThatThrownBy(() -> provider().create(second))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("not this machine's");
    assertThat(provider().observe(first.key())).isInstanceOf(Instance.Starting.class);
  }

  @Test
  default void whatEndedStaysEndedUntilItIsDeleted() {
    var spec = spec("ended", "1");
    provider().create(spec);
    end(spec);

    provider().create(spec);

    assertThat(provider().observe(spec.key())).isInstanceOf(Instance.Ended.class);
    provider().delete(spec.key());
    assertThat(provider().observe(spec.key())).isEqualTo(new Instance.Absent());
  }

  @Test
  default void whatIsGoneMayBeDeletedAgain() {
    var spec = spec("gone", "1");
    provider().create(spec);

    provider().delete(spec.key());
    provider().delete(spec.key());

    assertThat(provider().observe(spec.key())).isEqualTo(new Instance.Absent());
  }
}
