package io.usageledger.ingest.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.springframework.http.HttpHeaders;

/**
 * The bytes of a request's body, unpacked where it is packed by gzip, up to a limit. To read it
 * throws a {@link RequestRefusedException}, whatever is the matter.
 */
final class BodyStream extends InputStream {
  private final InputStream body;

  private BodyStream(InputStream body) {
    this.body = body;
  }

  /**
   * @param bytesMax of the body, packed and unpacked; what comes before is there to be read
   */
  static BodyStream open(HttpServletRequest request, long bytesMax) {
    boolean packed = isPacked(request);
    try {
      InputStream wire = new Bounded(request.getInputStream(), bytesMax);
      return new BodyStream(packed ? new Bounded(new Unpacked(wire), bytesMax) : wire);
    } catch (IOException e) {
      throw refused(e);
    }
  }

  static boolean isPacked(HttpServletRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding == null) {
      return false;
    }
    return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> false;
      case "gzip", "x-gzip" -> true;
      default ->
          throw new RequestRefusedException(
              RequestRefusal.MEDIA_TYPE_UNSUPPORTED,
              "Content-Encoding is %s: gzip or none is wanted".formatted(Shown.text(encoding)));
    };
  }

  @Override
  public int read() {
    try {
      return body.read();
    } catch (IOException e) {
      throw refused(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    try {
      return body.read(bytes, offset, length);
    } catch (IOException e) {
      throw refused(e);
    }
  }

  @Override
  public int readNBytes(byte[] bytes, int offset, int length) {
    try {
      return body.readNBytes(bytes, offset, length);
    } catch (IOException e) {
      throw refused(e);
    }
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private static RequestRefusedException refused(IOException e) {
    return e instanceof ZipException
        ? new RequestRefusedException(
            RequestRefusal.BODY_MALFORMED,
            "The body is not one file packed by gzip: " + e.getMessage())
        : new RequestRefusedException(
            RequestRefusal.BODY_INCOMPLETE, "The body ended early or came too slowly: " + e);
  }

  static RequestRefusedException tooLarge(long bytesMax) {
    return new RequestRefusedException(
        RequestRefusal.BODY_TOO_LARGE,
        "The body has more than %d bytes: send fewer events in one request".formatted(bytesMax));
  }

  /**
   * Java's reader goes on to a second packed file behind the first only as far as bytes happen to
   * have arrived, and would leave out the rest without a word.
   */
  private static final class Unpacked extends GZIPInputStream {
    private static final int TRAILER_BYTES = 8;

    Unpacked(InputStream packed) throws IOException {
      super(packed);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      if (read < 0) {
        refuseMore();
      }
      return read;
    }

    private void refuseMore() throws IOException {
      if (inf.getRemaining() > TRAILER_BYTES || in.read() >= 0) {
        throw new ZipException("something follows its end");
      }
    }
  }

  /**
   * What is packed is bounded too: without end, it may unpack to nothing. As far as it knows
   * nothing is there before it is read.
   */
  private static final class Bounded extends InputStream {
    private final InputStream body;
    private final long bytesMax;
    private long left;

    Bounded(InputStream body, long bytesMax) {
      this.body = body;
      this.bytesMax = bytesMax;
      this.left = bytesMax;
    }

    @Override
    public int read() throws IOException {
      return counted(body.read(), 1);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = body.read(bytes, offset, length);
      return counted(read, read);
    }

    private int counted(int answer, int bytes) {
      left -= answer < 0 ? 0 : bytes;
      if (left < 0) {
        throw tooLarge(bytesMax);
      }
      return answer;
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
