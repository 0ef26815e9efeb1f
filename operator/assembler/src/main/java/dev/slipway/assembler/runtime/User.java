// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who a process runs as, by numbers.
 *
 * @param groups supplementary groups
 */
public record User(long uid, long gid, List<Long> groups) {
  /** Root, without supplementary groups. */
  public static final User ROOT = new User(0, 0, List.of());

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  /** Reads an image's {@code USER[:GROUP]} if it says all by itself. */
  public static Optional<User> parse(String text) {
    if (List.of("", "0", "root", "0:0", "root:root").contains(text)) {
      return Optional.of(ROOT);
    }
    var parts = text.split(":", 2);
    return parts.length == 2 && isNumber(parts[0]) && isNumber(parts[1])
        ? Optional.of(new User(Long.parseLong(parts[0]), Long.parseLong(parts[1]), List.of()))
        : Optional.empty();
  }

  private static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  /**
   * Looks an image's {@code USER[:GROUP]} up in its passwd(5) and group(5). Without a group it is
   * the user's, with those that have the user as a member beside it (OCI image specification,
   * "Config.User").
   *
   * @return empty when a name is not there
   */
  public static Optional<User> find(String text, String passwd, String group) {
    var parts = text.split(":", 2);
    var user = entry(passwd, parts[0], 4);
    if (user.isEmpty() && !isNumber(parts[0])) {
      return Optional.empty();
    }
    long uid = user.map(e -> Long.parseLong(e.get(2))).orElseGet(() -> Long.parseLong(parts[0]));
    if (parts.length == 2) {
      return group(group, parts[1]).map(gid -> new User(uid, gid, List.of()));
    }
    long gid = user.map(e -> Long.parseLong(e.get(3))).orElse(0L);
    var name = user.map(List::getFirst).orElse("");
    return Optional.of(new User(uid, gid, memberships(group, name, gid)));
  }

  private static Optional<Long> group(String group, String nameOrNumber) {
    return entry(group, nameOrNumber, 3)
        .map(e -> Long.parseLong(e.get(2)))
        .or(() ->
            isNumber(nameOrNumber) ? Optional.of(Long.parseLong(nameOrNumber)) : Optional.empty());
  }

  /** The fields of the first line whose name, or else number, is this. */
  private static Optional<List<String>> entry(String file, String nameOrNumber, int fields) {
    var entries =
        file.lines()
            .map(line -> Arrays.asList(line.split(":", -1)))
            .filter(e -> e.size() >= fields)
            .filter(e -> e.subList(2, fields).stream().allMatch(User::isNumber))
            .toList();
    return entries.stream()
        .filter(e -> e.getFirst().equals(nameOrNumber))
        .findFirst()
        .or(() -> entries.stream().filter(e -> e.get(2).equals(nameOrNumber)).findFirst());
  }

  private static List<Long> memberships(String group, String name, long own) {
    return group
        .lines()
        .map(line -> Arrays.asList(line.split(":", -1)))
        .filter(e -> e.size() >= 4 && isNumber(e.get(2)))
        .filter(e -> !name.isEmpty() && List.of(e.get(3).split(",")).contains(name))
        .map(e -> Long.parseLong(e.get(2)))
        .filter(gid -> gid != own)
        .distinct()
        .sorted()
        .toList();
  }

  /** The text that {@link #read} reads: nothing, or uid, gid and groups. */
  public static String write(Optional<User> user) {
    return user.map(u ->
            Stream.concat(Stream.of(u.uid, u.gid), u.groups.stream())
                .map(String::valueOf)
                .collect(Collectors.joining(" ")))
        .orElse("");
  }

  /** Reads what {@link #write} has written. */
  public static Optional<User> read(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var ids = Arrays.stream(text.split(" ")).map(Long::valueOf).toList();
    return Optional.of(new User(ids.get(0), ids.get(1), ids.subList(2, ids.size())));
  }
}
