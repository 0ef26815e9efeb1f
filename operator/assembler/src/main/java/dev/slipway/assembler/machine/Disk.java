// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A disk of a machine.
 *
 * @param file where it is kept
 * @param mebibytes the size of a new one; 0 when the file must be there
 * @param format {@code raw} or {@code qcow2}; empty: as the file is, raw for a new one
 */
public record Disk(Path file, int mebibytes, String format) {
  private static final String RAW = "raw";
  private static final int QCOW_MAGIC = 0x514649fb; // "QFI" and a byte

  /** Reads {@code [file=]PATH[,size=1G][,format=raw]}. */
  public static Disk parse(String text) {
    var file = "";
    var size = 0;
    var format = "";
    for (var part : text.split(",", -1)) {
      var at = part.indexOf('=');
      var value = part.substring(at + 1);
      switch (at < 0 ? "file" : part.substring(0, at)) {
        case "file" -> file = value;
        case "size" -> size = mebibytes(value);
        case "format" -> format = format(value);
        default ->
            throw new IllegalArgumentException(
                "--disk: expected [file=]PATH[,size=1G][,format=raw|qcow2], found " + part);
      }
    }
    if (file.isEmpty()) {
      throw new IllegalArgumentException("--disk: expected a file, found \"" + text + "\"");
    }
    return new Disk(Path.of(file), size, format);
  }

  private static String format(String text) {
    if (!text.equals(RAW) && !text.equals("qcow2")) {
      throw new IllegalArgumentException("--disk: expected format=raw or qcow2, found " + text);
    }
    return text;
  }

  /** LinuxKit's sizes: MiB with M, GiB with G or without. */
  private static int mebibytes(String text) {
    var upper = text.toUpperCase(Locale.ROOT);
    if (!upper.matches("[1-9][0-9]{0,6}[MG]?")) {
      throw new IllegalArgumentException("--disk: expected size=512M or size=2G, found " + text);
    }
    var number = Integer.parseInt(upper.replaceAll("[MG]", ""));
    return upper.endsWith("M") ? number : Math.multiplyExact(number, 1024);
  }

  /** The same, kept elsewhere. */
  Disk withFile(Path other) {
    return new Disk(other, mebibytes, format);
  }

  /** Makes the file when it is not there. */
  public void make() throws IOException, InterruptedException {
    if (Files.exists(file)) {
      return;
    }
    if (mebibytes == 0) {
      throw new IOException("--disk: there is no file " + file + "; add ,size=1G to have one made");
    }
    if (format.equals("qcow2")) {
      qcow();
      return;
    }
    try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.setLength((long) mebibytes << 20);
    }
  }

  private void qcow() throws IOException, InterruptedException {
    var command =
        new ProcessBuilder(
            "qemu-img", "create", "-q", "-f", "qcow2", file.toString(), mebibytes + "M");
    try {
      if (command.inheritIO().start().waitFor() != 0) {
        throw new IOException("--disk: qemu-img could not make " + file);
      }
    } catch (IOException e) {
      throw new IOException(
          "--disk: format=qcow2 needs qemu-img; on Debian and Ubuntu: apt-get install qemu-utils",
          e);
    }
  }

  /**
   * The format that QEMU is to take it for; it must not guess, since guests write what they like.
   */
  String realFormat() throws IOException {
    if (!format.isEmpty()) {
      return format;
    }
    try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
      var magic = ByteBuffer.allocate(4);
      return in.read(magic, 0) == 4 && magic.getInt(0) == QCOW_MAGIC ? "qcow2" : RAW;
    }
  }
}
