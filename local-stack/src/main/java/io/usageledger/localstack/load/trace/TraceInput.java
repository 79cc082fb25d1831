package io.usageledger.localstack.load.trace;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A file's bytes, unpacked when they begin like gzip, and how many of the file's own were used. */
final class TraceInput implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Counted counted;
  private final InputStream bytes;

  private TraceInput(Counted counted, InputStream bytes) {
    this.counted = counted;
    this.bytes = bytes;
  }

  static TraceInput open(Path path) throws IOException {
    Counted counted = new Counted(Files.newInputStream(path));
    InputStream packed = new BufferedInputStream(counted, BUFFER_BYTES);
    packed.mark(4);
    byte[] magic = packed.readNBytes(4);
    packed.reset();
    refuseUnknownPacking(path, magic);
    return new TraceInput(
        counted, begins(magic, 0x1f, 0x8b) ? new GZIPInputStream(packed, BUFFER_BYTES) : packed);
  }

  InputStream bytes() {
    return bytes;
  }

  long bytesUsed() {
    return counted.bytes;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }

  private static void refuseUnknownPacking(Path path, byte[] magic) {
    if (begins(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
      throw new TraceException(path + " is packed with zstd; unpack it first: zstd -d " + path);
    }
    if (begins(magic, 'P', 'K')) {
      throw new TraceException(path + " is a zip archive; unpack it first: unzip " + path);
    }
    if (begins(magic, 'P', 'A', 'R', '1')) {
      throw new TraceException(path + " is Parquet; write it as CSV or JSON lines first.");
    }
    if (begins(magic, 'B', 'Z', 'h') || begins(magic, 0xfd, '7', 'z', 'X')) {
      throw new TraceException(path + " is packed with bzip2 or xz; unpack it first.");
    }
    if (begins(magic, 0xff, 0xfe) || begins(magic, 0xfe, 0xff)) {
      throw new TraceException(
          "%s is UTF-16; UTF-8 is wanted: iconv -f UTF-16 -t UTF-8 %s > utf8.csv"
              .formatted(path, path));
    }
  }

  private static boolean begins(byte[] start, int... wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (i >= start.length || (start[i] & 0xff) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static final class Counted extends FilterInputStream {
    private volatile long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int next = in.read();
      return count(next, next < 0 ? 0 : 1);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      return count(read, Math.max(0, read));
    }

    // One thread reads; others only look.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private int count(int result, int more) {
      bytes += more;
      return result;
    }
  }
}
