package io.usageledger.ingest.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.RequestRefusal;
import io.usageledger.ingest.intake.RequestRefusedException;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.intake.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The two encodings of OTLP over HTTP. An answer has that of its request. */
enum OtlpEncoding {
  PROTOBUF(OtlpEncoding.PROTOBUF_TYPE) {
    @Override
    List<RefusedException> read(byte[] body, StrictJson json, Message.Builder export) {
      MessageCount.refuseTooMany(body, export.getDescriptorForType());
      try {
        export.mergeFrom(withoutUnknown(export).parseFrom(body));
        return List.of();
      } catch (InvalidProtocolBufferException e) {
        throw malformed("The body is not OTLP's protobuf: " + Shown.text("" + e.getMessage()));
      }
    }

    /** A field that we do not know takes ten times the memory of one that we do. */
    private Parser<? extends Message> withoutUnknown(Message.Builder export) {
      return DiscardUnknownFieldsParser.wrap(export.getDefaultInstanceForType().getParserForType());
    }

    @Override
    byte[] rejection(Signal<?> signal, long count, String why) {
      return signal.rejection(count, why).toByteArray();
    }

    @Override
    byte[] success() {
      return new byte[0];
    }

    /** google.rpc.Status: its code is field 1, its message field 2. */
    @Override
    byte[] status(int code, String message) {
      return UnknownFieldSet.newBuilder()
          .addField(1, Field.newBuilder().addVarint(code).build())
          .addField(
              2, Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8(message)).build())
          .build()
          .toByteArray();
    }
  },
  JSON(MediaType.APPLICATION_JSON_VALUE) {
    @Override
    List<RefusedException> read(byte[] body, StrictJson json, Message.Builder export) {
      try {
        return JsonMessage.read(json.parseObject(body), export);
      } catch (RefusedException e) {
        throw malformed(e.detail());
      }
    }

    /** 64-bit numbers are texts in OTLP's JSON. */
    @Override
    byte[] rejection(Signal<?> signal, long count, String why) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer
          .putObject("partialSuccess")
          .put(signal.rejectedField(), String.valueOf(count))
          .put("errorMessage", why);
      return bytes(answer);
    }

    @Override
    byte[] success() {
      return bytes(JsonNodeFactory.instance.objectNode());
    }

    @Override
    byte[] status(int code, String message) {
      return bytes(JsonNodeFactory.instance.objectNode().put("code", code).put("message", message));
    }
  };

  static final String PROTOBUF_TYPE = "application/x-protobuf";

  private final MediaType mediaType;

  OtlpEncoding(String mediaType) {
    this.mediaType = MediaType.parseMediaType(mediaType);
  }

  /** Of a request that has one of the two media types. */
  static OtlpEncoding of(@Nullable String contentType) {
    return contentType != null
            && MediaType.parseMediaType(contentType).isCompatibleWith(JSON.mediaType)
        ? JSON
        : PROTOBUF;
  }

  MediaType mediaType() {
    return mediaType;
  }

  /**
   * @param export to be filled
   * @return why the spans or log records cannot be read that are missing
   * @throws RequestRefusedException when the body cannot be read
   */
  abstract List<RefusedException> read(byte[] body, StrictJson json, Message.Builder export);

  /** The answer to an export of which nothing was rejected: an empty message. */
  abstract byte[] success();

  abstract byte[] rejection(Signal<?> signal, long count, String why);

  /** What every answer is that is not 200. */
  abstract byte[] status(int code, String message);

  private static RequestRefusedException malformed(String detail) {
    return new RequestRefusedException(RequestRefusal.BODY_MALFORMED, detail);
  }

  private static byte[] bytes(ObjectNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
