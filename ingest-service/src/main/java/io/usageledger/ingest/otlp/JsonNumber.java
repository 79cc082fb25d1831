package io.usageledger.ingest.otlp;

import io.usageledger.event.RefusedException;
import java.math.BigInteger;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Numbers of protobuf's JSON: those of 64 bits are texts, and may be numbers too. */
final class JsonNumber {
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,20}");
  private static final Pattern BINARY =
      Pattern.compile("-?(Infinity|\\d{1,40}(\\.\\d{1,40})?([eE][+-]?\\d{1,3})?)|NaN");

  private JsonNumber() {}

  /**
   * @param bits without the sign; one of 64 or 32 bits has none, and comes back as those bits
   * @throws RefusedException when it is no such number
   */
  static long whole(String name, JsonNode json, int bits) {
    String digits = json.isIntegralNumber() || json.isString() ? json.asString() : "";
    if (WHOLE.matcher(digits).matches()) {
      BigInteger number = new BigInteger(digits);
      boolean signed = bits % 2 == 1;
      if (number.bitLength() <= bits && (signed || number.signum() >= 0)) {
        return number.longValue();
      }
    }
    throw JsonMessage.unreadable(name, json, "a whole number of %d bits".formatted(bits));
  }

  /**
   * @return a number of binary floating point, as the message wants it; it becomes an exact one
   *     where it is read
   * @throws RefusedException when it is no number
   */
  static Number binary(String name, JsonNode json) {
    if (json.isNumber()) {
      return json.doubleValue();
    }
    if (json.isString() && BINARY.matcher(json.stringValue()).matches()) {
      return Double.valueOf(json.stringValue());
    }
    throw JsonMessage.unreadable(name, json, "a number");
  }
}
