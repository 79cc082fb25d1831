package io.usageledger.ingest.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MessageOrBuilder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes messages as OTLP's JSON: as its specification says, or in the spellings that it allows.
 */
record WrittenJson(boolean snakeCase, boolean numbersAsNumbers) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  ObjectNode of(MessageOrBuilder message) {
    ObjectNode object = JSON.objectNode();
    message
        .getAllFields()
        .forEach(
            (field, value) ->
                object.set(snakeCase ? field.getName() : field.getJsonName(), of(field, value)));
    return object;
  }

  private JsonNode of(FieldDescriptor field, Object value) {
    if (!field.isRepeated()) {
      return single(field, value);
    }
    ArrayNode array = JSON.arrayNode();
    ((List<?>) value).forEach(element -> array.add(single(field, element)));
    return array;
  }

  private JsonNode single(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case MESSAGE -> of((MessageOrBuilder) value);
      case STRING -> JSON.stringNode((String) value);
      case BOOLEAN -> JSON.booleanNode((Boolean) value);
      case LONG -> whole(field, (Long) value);
      case INT -> JSON.numberNode(Integer.toUnsignedLong((Integer) value));
      case DOUBLE, FLOAT -> JSON.numberNode(((Number) value).doubleValue());
      case ENUM -> JSON.numberNode(((EnumValueDescriptor) value).getNumber());
      case BYTE_STRING ->
          JSON.stringNode(
              field.getName().endsWith("_id")
                  ? HexFormat.of().formatHex(((ByteString) value).toByteArray())
                  : Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
    };
  }

  private JsonNode whole(FieldDescriptor field, long value) {
    boolean signed =
        field.getType() == FieldDescriptor.Type.INT64
            || field.getType() == FieldDescriptor.Type.SFIXED64;
    String text = signed ? Long.toString(value) : Long.toUnsignedString(value);
    return numbersAsNumbers
        ? JSON.numberNode(new java.math.BigInteger(text))
        : JSON.stringNode(text);
  }
}
