// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the data of a file with holes belongs (GNU tar, "Storing Sparse Files": the old format, and
 * PAX formats 0.0, 0.1 and 1.0).
 *
 * @param pieces in order, not overlapping
 * @param size of the file with its holes
 */
record SparseMap(List<Piece> pieces, long size) {
  /** More than files in images have: each takes memory. */
  static final int MAX_PIECES = 1 << 16;

  private static final int OLD_MAP = 386;
  private static final int OLD_IS_EXTENDED = 482;
  private static final int OLD_SIZE = 483;
  private static final int OLD_PIECES = 4;
  private static final int OLD_MORE_PIECES = 21;
  private static final int OLD_MORE_IS_EXTENDED = 504;
  private static final int NUMBER = 12;

  /** Data. */
  record Piece(long offset, long length) {}

  /** Checks that the pieces are in order, inside, and as long together as what is stored. */
  SparseMap check(long stored) throws HostileImageException {
    var end = 0L;
    var data = 0L;
    for (var piece : pieces) {
      if (piece.offset < end || piece.length < 0 || piece.offset + piece.length > size) {
        throw damaged();
      }
      end = piece.offset + piece.length;
      data += piece.length;
    }
    if (data != stored) {
      throw damaged();
    }
    return this;
  }

  private static HostileImageException damaged() {
    return new HostileImageException("is no valid archive: the map of a file with holes is wrong");
  }

  /** Reads the blocks of an archive that come next. */
  @FunctionalInterface
  interface Blocks {
    byte[] next() throws IOException;
  }

  /** The old format: in the header itself, and in blocks after it. */
  static SparseMap old(byte[] header, Blocks blocks) throws IOException {
    var pieces = new ArrayList<Piece>();
    add(pieces, header, OLD_MAP, OLD_PIECES);
    var size = TarHeader.number(header, OLD_SIZE, NUMBER, "real size");
    for (var more = header[OLD_IS_EXTENDED] != 0; more; ) {
      if (pieces.size() > MAX_PIECES) {
        throw new HostileImageException("has a file with too many holes");
      }
      var block = blocks.next();
      add(pieces, block, 0, OLD_MORE_PIECES);
      more = block[OLD_MORE_IS_EXTENDED] != 0;
    }
    return new SparseMap(pieces, size);
  }

  private static void add(List<Piece> pieces, byte[] block, int at, int count)
      throws HostileImageException {
    for (var n = 0; n < count; n++) {
      var piece = at + 2 * NUMBER * n;
      if (block[piece] == 0) {
        return;
      }
      pieces.add(
          new Piece(
              TarHeader.number(block, piece, NUMBER, "offset"),
              TarHeader.number(block, piece + NUMBER, NUMBER, "length")));
    }
  }

  /** Collects what extended headers say. */
  static final class Builder {
    private final List<Long> numbers = new ArrayList<>();
    private boolean repeated;

    /** Format 0.0 repeats its keys, so that their order counts. */
    void old(String key, byte[] value) throws HostileImageException {
      if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
        repeated = true;
        numbers.add(PaxRecords.number(TarHeader.utf8(value)));
      }
    }

    boolean isUsed(PaxRecords records) throws HostileImageException {
      return repeated || records.text("GNU.sparse.map").isPresent() || isInData(records);
    }

    /** Whether the map comes before the data: format 1.0. */
    static boolean isInData(PaxRecords records) throws HostileImageException {
      return records.number("GNU.sparse.major", 0) == 1;
    }

    SparseMap build(PaxRecords records, Blocks blocks) throws IOException {
      var size = records.number("GNU.sparse.realsize", records.number("GNU.sparse.size", -1));
      if (size < 0) {
        throw damaged();
      }
      if (isInData(records)) {
        return new SparseMap(pieces(inData(blocks)), size);
      }
      var map = records.text("GNU.sparse.map");
      if (map.isPresent()) {
        numbers.clear();
        for (var number : map.get().split(",", -1)) {
          numbers.add(PaxRecords.number(number));
        }
      }
      return new SparseMap(pieces(numbers), size);
    }

    /** Lines with the number of pieces, and their offsets and lengths, padded to whole blocks. */
    private static List<Long> inData(Blocks blocks) throws IOException {
      var found = new ArrayList<Long>();
      var line = new StringBuilder();
      var wanted = 1L;
      while (true) {
        for (var b : blocks.next()) {
          if (b != '\n') {
            line.append((char) (b & 0xff));
            continue;
          }
          found.add(PaxRecords.number(line.toString()));
          line.setLength(0);
          if (found.size() == 1) {
            wanted = 1 + 2 * Math.min(found.getFirst(), MAX_PIECES + 1L);
          }
          if (wanted > 1 + 2L * MAX_PIECES) {
            throw new HostileImageException("has a file with too many holes");
          }
          if (found.size() == wanted) {
            return found.subList(1, found.size());
          }
        }
        if (line.length() > TarHeader.BLOCK) {
          throw damaged();
        }
      }
    }

    private static List<Piece> pieces(List<Long> numbers) throws HostileImageException {
      if (numbers.size() % 2 != 0) {
        throw damaged();
      }
      var pieces = new ArrayList<Piece>();
      for (var n = 0; n < numbers.size(); n += 2) {
        pieces.add(new Piece(numbers.get(n), numbers.get(n + 1)));
      }
      return pieces;
    }
  }
}
