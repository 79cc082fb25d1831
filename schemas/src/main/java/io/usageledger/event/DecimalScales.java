package io.usageledger.event;

import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Holds a writer's schema against ours where amounts stand. Avro reads any bytes, and any text, as
 * our decimals, with our places after the point: written with others, 12.5 is read as another
 * amount, and nothing fails.
 */
final class DecimalScales {
  private DecimalScales() {}

  /** The first field whose amounts would be read as others, and why; empty when there is none. */
  static Optional<String> findFault(Schema reader, Schema writer) {
    return Optional.ofNullable(fault(reader, writer, ""));
  }

  private static @Nullable String fault(Schema reader, Schema writer, String path) {
    if (writer.getType() == Schema.Type.UNION) {
      return firstFault(writer, branch -> fault(reader, branch, path));
    }
    if (reader.getType() == Schema.Type.UNION) {
      return firstFault(reader, branch -> fault(branch, writer, path));
    }
    if (reader.getLogicalType() instanceof LogicalTypes.Decimal wanted) {
      return isReadAs(wanted, writer)
          ? null
          : "%s is written as %s, not as decimal(%d, %d)"
              .formatted(path, shown(writer), wanted.getPrecision(), wanted.getScale());
    }
    return reader.getType() == Schema.Type.RECORD && writer.getType() == Schema.Type.RECORD
        ? ofFields(reader, writer, path)
        : null;
  }

  private interface Branch {
    @Nullable String fault(Schema branch);
  }

  private static @Nullable String firstFault(Schema union, Branch each) {
    for (Schema branch : union.getTypes()) {
      String fault = each.fault(branch);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  /** No record of ours has its amounts in a list or map. */
  private static @Nullable String ofFields(Schema reader, Schema writer, String path) {
    for (Schema.Field field : reader.getFields()) {
      Schema.Field written = writer.getField(field.name());
      String name = path.isEmpty() ? field.name() : path + "." + field.name();
      String fault = written == null ? null : fault(field.schema(), written.schema(), name);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static boolean isReadAs(LogicalTypes.Decimal wanted, Schema writer) {
    return switch (writer.getType()) {
      case BYTES ->
          writer.getLogicalType() instanceof LogicalTypes.Decimal written
              && written.getScale() == wanted.getScale();
      case STRING -> false;
      default -> true; // which Avro itself does not read as bytes
    };
  }

  private static String shown(Schema writer) {
    return writer.getLogicalType() instanceof LogicalTypes.Decimal written
        ? "decimal(%d, %d)".formatted(written.getPrecision(), written.getScale())
        : writer.getType().getName();
  }
}
