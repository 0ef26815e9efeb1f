// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes archives, also those that no honest program would write. */
public final class Tar {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  public Tar() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  public Tar file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8), 0644);
  }

  public Tar file(String path, byte[] content, int mode) {
    var entry = new TarArchiveEntry(path, true);
    entry.setSize(content.length);
    entry.setMode(mode);
    return add(entry, content);
  }

  public Tar folder(String path, int mode) {
    var entry = new TarArchiveEntry(path + "/", true);
    entry.setMode(mode);
    return add(entry, new byte[0]);
  }

  public Tar symlink(String path, String target) {
    return link(path, target, TarConstants.LF_SYMLINK);
  }

  public Tar hardLink(String path, String target) {
    return link(path, target, TarConstants.LF_LINK);
  }

  public Tar device(String path, int major, int minor) {
    var entry = new TarArchiveEntry(path, TarConstants.LF_CHR);
    entry.setDevMajor(major);
    entry.setDevMinor(minor);
    return add(entry, new byte[0]);
  }

  /**
   * A header that says something of the next entry: GNU's long name (L) or link (K), or PAX
   * attributes (x).
   */
  public Tar header(char kind, byte[] content) {
    var entry = new TarArchiveEntry("././@LongLink", (byte) kind);
    entry.setSize(content.length);
    return add(entry, content);
  }

  private Tar link(String path, String target, byte kind) {
    var entry = new TarArchiveEntry(path, kind, true);
    entry.setLinkName(target);
    return add(entry, new byte[0]);
  }

  private Tar add(TarArchiveEntry entry, byte[] content) {
    entry.setModTime(0);
    try {
      tar.putArchiveEntry(entry);
      if (!entry.isGlobalPaxHeader()) { // the library has written and closed that
        tar.write(content);
        tar.closeArchiveEntry();
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] bytes() {
    try {
      tar.finish();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] gzip() {
    return gzip(bytes());
  }

  public static byte[] gzip(byte[] plain) {
    try {
      var out = new ByteArrayOutputStream();
      try (var zip = new GZIPOutputStream(out)) {
        zip.write(plain);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
