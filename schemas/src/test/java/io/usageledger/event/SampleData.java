package io.usageledger.event;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions.DecimalConversion;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** A record of any schema, each field with a value of its own. */
final class SampleData {
  private static final DecimalConversion DECIMALS = new DecimalConversion();

  private SampleData() {}

  /** Every optional field has a value. */
  static GenericRecord full(Schema schema) {
    return record(schema, 1);
  }

  /** Every optional field is null and every collection empty. */
  static GenericRecord sparse(Schema schema) {
    return record(schema, 0);
  }

  private static GenericRecord record(Schema schema, int size) {
    GenericRecord record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), value(field.schema(), field.pos() + 1, size));
    }
    return record;
  }

  private static @Nullable Object value(Schema schema, int seed, int size) {
    return switch (schema.getType()) {
      case STRING -> "text-" + seed;
      case INT -> seed;
      case LONG -> 1_700_000_000_000_000L + seed;
      case BYTES -> bytes(schema, seed);
      case MAP -> size == 0 ? Map.of() : Map.of("name", value(schema.getValueType(), seed, size));
      case ARRAY -> size == 0 ? List.of() : List.of(value(schema.getElementType(), seed, size));
      case RECORD -> record(schema, size);
      case UNION -> size == 0 ? null : value(schema.getTypes().get(1), seed, size);
      case NULL, BOOLEAN, ENUM, FIXED, FLOAT, DOUBLE ->
          throw new IllegalStateException("The log has no field of type " + schema.getType());
    };
  }

  private static ByteBuffer bytes(Schema schema, int seed) {
    return schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
        ? DECIMALS.toBytes(new BigDecimal(seed + ".000000000001"), schema, decimal)
        : ByteBuffer.wrap(new byte[] {0, (byte) seed, -1});
  }
}
