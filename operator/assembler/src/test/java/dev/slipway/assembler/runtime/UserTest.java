// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserTest {
  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/sh
      nginx:x:101:102:nginx:/var/cache/nginx:/sbin/nologin
      damaged:x:many:1
      """;
  private static final String GROUP =
      """
      nginx:x:102:
      video:x:44:nginx,other
      render:x:105:nginx
      """;

  @Test
  void numbersOfBothNeedNoFiles() {
    assertThat(User.parse("65532:65533")).contains(new User(65532, 65533, List.of()));
    assertThat(User.parse("")).contains(User.ROOT);
    assertThat(User.parse("65532")).isEmpty();
    assertThat(User.parse("nginx")).isEmpty();
  }

  @Test
  void aNameHasItsGroupAndThoseThatHaveItAsAMember() {
    assertThat(find("nginx")).contains(new User(101, 102, List.of(44L, 105L)));
    assertThat(find("101")).contains(new User(101, 102, List.of(44L, 105L)));
  }

  @Test
  void aGroupThatIsGivenIsTheOnlyOne() {
    assertThat(find("nginx:video")).contains(new User(101, 44, List.of()));
    assertThat(find("7:nginx")).contains(new User(7, 102, List.of()));
  }

  @Test
  void aNumberNeedsNoEntry() {
    assertThat(find("1234")).contains(new User(1234, 0, List.of()));
  }

  @Test
  void aNameThatIsNotThereIsNobody() {
    assertThat(find("mysql")).isEmpty();
    assertThat(find("damaged")).isEmpty();
    assertThat(find("nginx:wheel")).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    var user = Optional.of(new User(1, 2, List.of(3L)));

    assertThat(User.read(User.write(user))).isEqualTo(user);
    assertThat(User.read(User.write(Optional.empty()))).isEmpty();
  }

  private static Optional<User> find(String text) {
    return User.find(text, PASSWD, GROUP);
  }
}
