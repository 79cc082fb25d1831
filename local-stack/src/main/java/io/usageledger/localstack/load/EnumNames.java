package io.usageledger.localstack.load;

import io.usageledger.localstack.load.LoadOptions.Door;
import io.usageledger.localstack.load.trace.TraceFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Names of choices as a person types them. */
final class EnumNames {
  private EnumNames() {}

  static final class Formats implements ITypeConverter<TraceFormat> {
    @Override
    public TraceFormat convert(String value) {
      return find(TraceFormat.values(), value);
    }
  }

  static final class Doors implements ITypeConverter<Door> {
    @Override
    public Door convert(String value) {
      return find(Door.values(), value);
    }
  }

  private static <E extends Enum<E>> E find(E[] known, String value) {
    return Arrays.stream(known)
        .filter(one -> one.name().equalsIgnoreCase(value))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException(refusal(known, value)));
  }

  private static String refusal(Enum<?>[] known, String value) {
    return "\"%s\" is none of %s"
        .formatted(
            value,
            Arrays.stream(known)
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }
}
