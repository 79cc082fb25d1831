package io.usageledger.ingest.intake;

import io.usageledger.ingest.IngestSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

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
    TakenRoom taken = new TakenRoom(room);
    try {
      byte[] bytes = readBytes(request, taken);
      taken.upTo(ParsedSize.of(bytes, request.getContentType()));
      return new Body<>(parser.apply(bytes), taken::giveBack);
    } catch (RuntimeException | Error e) {
      taken.giveBack();
      throw e;
    }
  }

  /**
   * A body that is read as it comes, and takes no room but for what is kept of it. The caller
   * closes it.
   *
   * @param bytesMax its own limit
   * @throws RequestRefusedException when it is packed in a way that we do not read
   */
  public StreamedBody stream(HttpServletRequest request, DataSize bytesMax) {
    return new StreamedBody(BodyStream.open(request, bytesMax.toBytes()), new TakenRoom(room));
  }

  private byte[] readBytes(HttpServletRequest request, TakenRoom taken) {
    if (request.getContentLengthLong() > bodyMax) {
      throw BodyStream.tooLarge(bodyMax);
    }
    try (BodyStream body = BodyStream.open(request, bodyMax)) {
      return BodyStream.isPacked(request)
          ? readBytes(body, -1, taken)
          : readBytes(body, (int) request.getContentLengthLong(), taken);
    }
  }

  private byte[] readBytes(BodyStream body, int declared, TakenRoom taken) {
    byte[] bytes = new byte[taken.more(declared < 0 ? BLOCK_BYTES : declared)];
    int length = body.readNBytes(bytes, 0, bytes.length);
    while (length == bytes.length && declared < 0) {
      int more = Math.min(Math.max(BLOCK_BYTES, length), bodyMax + 1 - length);
      bytes = Arrays.copyOf(bytes, length + taken.more(more));
      length += body.readNBytes(bytes, length, bytes.length - length);
    }
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
