package io.usageledger.event;

import io.usageledger.log.ReportedCost;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A value of the text table, as described at its head. */
final class FaultValue {
  private static final Pattern REPEATED = Pattern.compile("\\{(\\d+)\\*(.)}");
  private static final Pattern MANY = Pattern.compile("\\{(\\d+) [a-z]+}");
  private static final Pattern ESCAPED = Pattern.compile("\\\\u([0-9a-f]{4})");

  private FaultValue() {}

  static @Nullable Object parse(String field, String text) {
    if (text.equals("{null}")) {
      return null;
    }
    return switch (field) {
      case "occurred_at", "effective_at", "expires_at", "period_end" -> Instant.parse(text);
      case "amount", "allowance", "rollover_cap" -> new BigDecimal(text);
      case "priority" -> Integer.valueOf(text);
      case "quantities" -> map(text, Long::valueOf);
      case "attributes" -> map(text, Function.identity());
      case "reported_cost" ->
          new ReportedCost(new BigDecimal(text.split(" ")[0]), text.split(" ")[1]);
      default -> plain(text);
    };
  }

  private static <T> Map<String, T> map(String text, Function<String, T> value) {
    Map<String, T> map = new LinkedHashMap<>();
    Matcher many = MANY.matcher(text);
    if (many.matches()) {
      for (int number = 0; number < Integer.parseInt(many.group(1)); number++) {
        map.put("n" + number, value.apply("1"));
      }
      return map;
    }
    Arrays.stream(text.split(";"))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("=", 2))
        .forEach(pair -> map.put(plain(pair[0]), value.apply(plain(pair[1]))));
    return map;
  }

  private static String plain(String text) {
    String repeated =
        REPEATED
            .matcher(text)
            .replaceAll(found -> found.group(2).repeat(Integer.parseInt(found.group(1))));
    return ESCAPED
        .matcher(repeated)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(found.group(1), 16))));
  }
}
