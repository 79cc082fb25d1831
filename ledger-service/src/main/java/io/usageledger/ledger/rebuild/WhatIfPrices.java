package io.usageledger.ledger.rebuild;

import io.usageledger.event.CanonicalBytes;
import io.usageledger.event.UnitPrice;
import io.usageledger.ledger.pricing.OtherPrices;
import io.usageledger.ledger.pricing.PriceVersion;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of prices as they are said to the ingest service: {@code [{"provider", "model", "meter",
 * "unit", "price", "per", "above_input_tokens", "effective_at"}]}. Without {@code effective_at} a
 * price holds since the beginning.
 */
final class WhatIfPrices {
  /** Before any usage that the ledger takes. */
  static final Instant BEGINNING = Instant.parse("2015-01-01T00:00:00Z");

  /** Some hundred thousand prices. */
  private static final long FILE_MAX_BYTES = 64L * 1024 * 1024;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private WhatIfPrices() {}

  static OtherPrices read(Path file) {
    return new OtherPrices(versions(file));
  }

  private static List<PriceVersion> versions(Path file) {
    List<PriceVersion> versions = new ArrayList<>();
    JsonNode list = parse(file);
    for (JsonNode price : list) {
      try {
        versions.add(version(price));
      } catch (RuntimeException wrong) {
        throw new RebuildRefusedException(
            "Cannot use %s: price %d, %s, is none: %s"
                .formatted(file, versions.size() + 1, price, wrong.getMessage()));
      }
    }
    if (versions.isEmpty()) {
      throw new RebuildRefusedException("There is no price in %s".formatted(file));
    }
    return versions;
  }

  private static JsonNode parse(Path file) {
    try {
      if (Files.size(file) > FILE_MAX_BYTES) {
        throw new RebuildRefusedException(
            "%s has more than %d bytes".formatted(file, FILE_MAX_BYTES));
      }
      return JSON.readTree(Files.readString(file));
    } catch (IOException | JacksonException e) {
      throw new RebuildRefusedException("Cannot read %s: %s".formatted(file, e.getMessage()));
    }
  }

  private static PriceVersion version(JsonNode price) {
    String provider = price.required("provider").asString();
    String model = price.required("model").asString();
    String meter = price.required("meter").asString();
    String unit = price.required("unit").asString();
    UnitPrice stated = stated(price);
    long above = price.path("above_input_tokens").asLong(0);
    String from = price.path("effective_at").asString("");
    Instant effectiveAt = from.isEmpty() ? BEGINNING : OffsetDateTime.parse(from).toInstant();
    CanonicalBytes id =
        new CanonicalBytes().text("what-if").text(provider).text(model).text(meter).text(unit);
    return new PriceVersion(
        id.text(stated.toString()).number(above).instant(effectiveAt).digest128(),
        new PriceVersion.ModelKey(provider, model),
        meter,
        unit,
        stated,
        above,
        effectiveAt,
        BEGINNING);
  }

  /** The price of one where that is exact, as the ingest service has it. */
  private static UnitPrice stated(JsonNode price) {
    JsonNode text = price.required("price");
    if (!text.isString()) {
      throw new IllegalArgumentException(
          "price is %s; it is written as a text, for instance \"0.002\"".formatted(text));
    }
    BigDecimal amount = new BigDecimal(text.asString());
    long per = price.path("per").asLong(1);
    try {
      BigDecimal one = amount.divide(BigDecimal.valueOf(per)).stripTrailingZeros();
      return one.scale() <= 12 ? UnitPrice.ofOne(one) : new UnitPrice(amount, per);
    } catch (ArithmeticException notExact) {
      return new UnitPrice(amount, per);
    }
  }
}
