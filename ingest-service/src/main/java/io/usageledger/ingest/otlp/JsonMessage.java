package io.usageledger.ingest.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.Shown;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads OTLP's JSON into its messages. It is protobuf's JSON but for the ids of traces and spans,
 * which are hexadecimal; fields have their names in either spelling, and unknown ones are passed
 * over. A span or log record that cannot be read is left out and named, and its neighbours stay.
 */
final class JsonMessage {
  private static final Set<String> RECORDS = Set.of("spans", "log_records");
  private static final Set<String> HEXADECIMAL = Set.of("trace_id", "span_id", "parent_span_id");

  private final List<RefusedException> unreadable = new ArrayList<>();

  private JsonMessage() {}

  /**
   * @param message to be filled
   * @return why the spans or log records cannot be read that are missing
   * @throws RefusedException when what holds them cannot be read
   */
  static List<RefusedException> read(JsonNode json, Message.Builder message) {
    JsonMessage reader = new JsonMessage();
    reader.fill(message, "the body", json);
    return List.copyOf(reader.unreadable);
  }

  private void fill(Message.Builder message, String name, JsonNode json) {
    if (!json.isObject()) {
      throw unreadable(name, json, "an object");
    }
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      FieldDescriptor field = find(message, entry.getKey());
      if (field == null || entry.getValue().isNull()) {
        continue;
      }
      if (isGiven(message, field)) {
        throw malformed(entry.getKey() + " is given twice, or beside what excludes it");
      }
      if (field.isRepeated()) {
        fillList(message, field, entry.getValue());
      } else {
        message.setField(field, value(message, field, entry.getValue()));
      }
    }
  }

  private static @Nullable FieldDescriptor find(Message.Builder message, String name) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.getJsonName().equals(name) || field.getName().equals(name)) {
        return field;
      }
    }
    return null;
  }

  private static boolean isGiven(Message.Builder message, FieldDescriptor field) {
    if (field.isRepeated()) {
      return message.getRepeatedFieldCount(field) > 0;
    }
    return field.getContainingOneof() == null
        ? field.hasPresence() && message.hasField(field)
        : message.hasOneof(field.getContainingOneof());
  }

  private void fillList(Message.Builder message, FieldDescriptor field, JsonNode json) {
    if (!json.isArray()) {
      throw unreadable(field.getJsonName(), json, "an array");
    }
    for (JsonNode element : json.values()) {
      try {
        message.addRepeatedField(field, value(message, field, element));
      } catch (RefusedException e) {
        if (!RECORDS.contains(field.getName())) {
          throw e;
        }
        unreadable.add(e);
      }
    }
  }

  private Object value(Message.Builder message, FieldDescriptor field, JsonNode json) {
    String name = field.getJsonName();
    return switch (field.getJavaType()) {
      case MESSAGE -> {
        Message.Builder nested = message.newBuilderForField(field);
        fill(nested, name, json);
        yield nested.build();
      }
      case STRING -> text(name, json);
      case BYTE_STRING -> bytes(field, json);
      case LONG -> JsonNumber.whole(name, json, isUnsigned(field) ? 64 : 63);
      case INT -> (int) JsonNumber.whole(name, json, isUnsigned(field) ? 32 : 31);
      case DOUBLE, FLOAT -> JsonNumber.binary(name, json);
      case BOOLEAN -> {
        if (!json.isBoolean()) {
          throw unreadable(name, json, "true or false");
        }
        yield json.booleanValue();
      }
      case ENUM -> constant(field, json);
    };
  }

  private static boolean isUnsigned(FieldDescriptor field) {
    return switch (field.getType()) {
      case FIXED64, UINT64, FIXED32, UINT32 -> true;
      default -> false;
    };
  }

  private static String text(String name, JsonNode json) {
    if (!json.isString()) {
      throw unreadable(name, json, "a text");
    }
    return json.stringValue();
  }

  private static ByteString bytes(FieldDescriptor field, JsonNode json) {
    String text = text(field.getJsonName(), json);
    boolean hexadecimal = HEXADECIMAL.contains(field.getName());
    try {
      return ByteString.copyFrom(
          hexadecimal ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw unreadable(field.getJsonName(), json, hexadecimal ? "hexadecimal" : "base64");
    }
  }

  /** Numbers are what OTLP has; a name, or one that we do not know, is as good as none. */
  private static EnumValueDescriptor constant(FieldDescriptor field, JsonNode json) {
    EnumValueDescriptor named =
        json.isString() ? field.getEnumType().findValueByName(json.stringValue()) : null;
    if (named != null) {
      return named;
    }
    boolean number = json.isIntegralNumber() && json.canConvertToInt();
    return field.getEnumType().findValueByNumberCreatingIfUnknown(number ? json.intValue() : 0);
  }

  static RefusedException unreadable(String name, JsonNode json, String wanted) {
    return malformed("%s is %s, not %s".formatted(name, Shown.value(json), wanted));
  }

  private static RefusedException malformed(String detail) {
    return new RefusedException(Refusal.EVENT_MALFORMED, "Not OTLP's JSON: " + detail);
  }
}
