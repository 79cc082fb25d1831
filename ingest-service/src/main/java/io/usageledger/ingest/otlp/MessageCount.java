package io.usageledger.ingest.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.WireFormat;
import io.usageledger.ingest.intake.RequestRefusal;
import io.usageledger.ingest.intake.RequestRefusedException;
import java.io.IOException;

/**
 * Counts what a body would unpack to before it is: an empty message has two bytes on the wire and
 * fifty times that in memory.
 */
final class MessageCount {
  /** Two for each attribute; the largest body that a sender fills with real ones has fewer. */
  static final int MESSAGES_MAX = 400_000;

  /** What the parser descends to; it refuses what is deeper. */
  private static final int DEPTH_MAX = 100;

  private int left = MESSAGES_MAX;

  private MessageCount() {}

  /**
   * @throws RequestRefusedException when there are too many
   */
  static void refuseTooMany(byte[] body, Descriptor type) {
    try {
      new MessageCount().count(CodedInputStream.newInstance(body), type, 0);
    } catch (IOException e) {
      // The parser says what is wrong with it.
    }
  }

  private void count(CodedInputStream in, Descriptor type, int depth) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      boolean nested =
          field != null
              && field.getJavaType() == JavaType.MESSAGE
              && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (nested || field == null || field.isRepeated()) {
        countOne();
      }
      if (field != null && nested && depth < DEPTH_MAX) {
        int end = in.pushLimit(in.readRawVarint32());
        count(in, field.getMessageType(), depth + 1);
        in.popLimit(end);
      } else {
        in.skipField(tag);
      }
    }
  }

  private void countOne() {
    left--;
    if (left < 0) {
      throw new RequestRefusedException(
          RequestRefusal.EVENTS_TOO_MANY,
          "The body has more than %d messages of OTLP: send fewer spans or log records in one request"
              .formatted(MESSAGES_MAX));
    }
  }
}
