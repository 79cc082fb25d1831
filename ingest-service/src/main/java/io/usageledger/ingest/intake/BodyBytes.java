package io.usageledger.ingest.intake;

import io.usageledger.ingest.IngestSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Reads a request's bytes, plain or packed by gzip, without ever holding more than the limit of a
 * body that says nothing of its length, or that grows when it is unpacked.
 */
@Component
public final class BodyBytes {
  private static final int BLOCK_BYTES = 64 * 1024;

  private final RoomForBodies room;
  private final int bodyMax;

  BodyBytes(RoomForBodies room, IngestSettings settings) {
    this.room = room;
    this.bodyMax = Math.toIntExact(settings.bodyMax().toBytes());
  }

  /**
   * Reads the bytes and what they say. The caller closes the body when it is answered.
   *
   * @throws RequestRefusedException when it is too large or incomplete, packed in a way that we do
   *     not read, or refused by the parser
   */
  public <T> Body<T> read(HttpServletRequest request, Function<byte[], T> parser) {
    Taken taken = new Taken();
    try {
      byte[] bytes = readBytes(request, taken);
      taken.upTo(ParsedSize.of(bytes, request.getContentType()));
      return new Body<>(parser.apply(bytes), taken::giveBack);
    } catch (RuntimeException | Error e) {
      taken.giveBack();
      throw e;
    }
  }

  private byte[] readBytes(HttpServletRequest request, Taken taken) {
    if (request.getContentLengthLong() > bodyMax) {
      throw tooLarge();
    }
    boolean packed = isPacked(request);
    try (InputStream wire = request.getInputStream()) {
      return packed
          ? readPacked(wire, taken)
          : readBytes(wire, (int) request.getContentLengthLong(), taken);
    } catch (ZipException e) {
      throw new RequestRefusedException(
          RequestRefusal.BODY_MALFORMED,
          "The body is not one file packed by gzip: " + e.getMessage());
    } catch (IOException e) {
      throw new RequestRefusedException(
          RequestRefusal.BODY_INCOMPLETE, "The body ended early or came too slowly: " + e);
    }
  }

  private byte[] readPacked(InputStream wire, Taken taken) throws IOException {
    try (Unpacked body = new Unpacked(new Bounded(wire))) {
      byte[] bytes = readBytes(body, -1, taken);
      body.refuseMore();
      return bytes;
    }
  }

  private byte[] readBytes(InputStream body, int declared, Taken taken) throws IOException {
    byte[] bytes = new byte[taken.more(declared < 0 ? BLOCK_BYTES : declared)];
    int length = body.readNBytes(bytes, 0, bytes.length);
    while (length == bytes.length && declared < 0) {
      if (length > bodyMax) {
        throw tooLarge();
      }
      int more = Math.min(Math.max(BLOCK_BYTES, length), bodyMax + 1 - length);
      bytes = Arrays.copyOf(bytes, length + taken.more(more));
      length += body.readNBytes(bytes, length, bytes.length - length);
    }
    if (length > bodyMax) {
      throw tooLarge();
    }
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private static boolean isPacked(HttpServletRequest request) {
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

  private RequestRefusedException tooLarge() {
    return new RequestRefusedException(
        RequestRefusal.BODY_TOO_LARGE,
        "The body has more than %d bytes: send fewer events in one request".formatted(bodyMax));
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

    void refuseMore() throws IOException {
      if (inf.getRemaining() > TRAILER_BYTES || in.read() >= 0) {
        throw new ZipException("something follows its end");
      }
    }
  }

  /**
   * What is packed is bounded too: without end, it may unpack to nothing. As far as it knows
   * nothing is there before it is read.
   */
  private final class Bounded extends InputStream {
    private final InputStream wire;
    private int left = bodyMax;

    Bounded(InputStream wire) {
      this.wire = wire;
    }

    @Override
    public int read() throws IOException {
      return counted(wire.read(), 1);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = wire.read(bytes, offset, length);
      return counted(read, read);
    }

    private int counted(int answer, int bytes) {
      left -= answer < 0 ? 0 : bytes;
      if (left < 0) {
        throw tooLarge();
      }
      return answer;
    }
  }

  /** The room that one body takes, given back once. */
  private final class Taken {
    private int bytes;

    /** In all; one that wants more than there is has it all to itself. */
    void upTo(long wanted) {
      int missing = (int) Math.min(wanted, room.all()) - bytes;
      if (missing > 0) {
        more(missing);
      }
    }

    int more(int wanted) {
      room.take(wanted);
      bytes += wanted;
      return wanted;
    }

    void giveBack() {
      room.giveBack(bytes);
      bytes = 0;
    }
  }
}
