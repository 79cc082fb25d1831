package io.usageledger.house.pages;

import io.usageledger.house.files.ProjectFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** docs/events.md: the records of the log and their fields. */
final class EventsPage {
  private EventsPage() {}

  static String text() throws IOException {
    StringBuilder page =
        new StringBuilder("# The events of the log\n\nMade from `schemas/src/main/avro` by\n`")
            .append(GeneratedPagesTest.COMMAND)
            .append("`\n");
    for (Path file : ProjectFiles.endingWith(".avsc")) {
      if (ProjectFiles.name(file).startsWith("schemas/src/main/avro/")) {
        append(page, new Schema.Parser().parse(file.toFile()));
      }
    }
    return page.toString();
  }

  private static void append(StringBuilder page, Schema event) {
    List<Schema> inner = new ArrayList<>();
    page.append("\n## ").append(event.getName()).append("\n\n").append(event.getDoc());
    page.append("\n\n| field | type | default | meaning |\n|---|---|---|---|\n");
    for (Schema.Field field : event.getFields()) {
      page.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(field.name(), type(field.schema(), inner), defaultOf(field), field.doc()));
    }
    inner.forEach(type -> append(page, type));
  }

  private static String defaultOf(Schema.Field field) {
    if (!field.hasDefaultValue()) {
      return "";
    }
    Object value = field.defaultVal();
    return value == JsonProperties.NULL_VALUE ? "null" : "`" + value + "`";
  }

  private static String type(Schema schema, List<Schema> inner) {
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return "decimal(%d, %d)".formatted(decimal.getPrecision(), decimal.getScale());
    }
    if (schema.getLogicalType() != null) {
      return schema.getLogicalType().getName();
    }
    return switch (schema.getType()) {
      case RECORD -> {
        inner.add(schema);
        yield schema.getName();
      }
      case MAP -> "map of " + type(schema.getValueType(), inner);
      case ARRAY -> "list of " + type(schema.getElementType(), inner);
      case UNION -> type(schema.getTypes().get(1), inner) + " or null";
      case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL, ENUM, FIXED ->
          schema.getType().getName();
    };
  }
}
