package io.usageledger.query.journal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.query.journal.Statement.UnitStatement;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.wire.Amount;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A statement of three entries: 10 credits before, -3, +1.50 and one without a unit, 8.5 after; 0
 * usd. Entries are written {@code unit:amount:balance after}.
 */
class StatementSumsTest {
  private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");

  private static final Statement STATEMENT =
      new Statement(
          "a",
          AT,
          AT.plusSeconds(1),
          List.of(unit("credits", "10", "-3", "1.5", "8.5"), unit("usd", "0", "0", "0", "0")),
          3,
          new Watermark(null, null, false, null, 0, 0));

  @ParameterizedTest
  @CsvSource({
    "credits:-3:7 credits:1.50:8.5 :0:0",
    "credits:-3:7 :0:0 credits:1.5:8.500",
    "credits:1.5:11.5 credits:-3:8.5 :0:0"
  })
  void entriesThatMakeTheFiguresMayEnd(String entries) {
    assertThatCode(() -> write(entries)).doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "one is missing,            credits:-3:7 credits:1.5:8.5",
    "one more,                  credits:-3:7 credits:1.5:8.5 :0:0 :0:0",
    "another amount,            credits:-4:6 credits:1.5:7.5 :0:0",
    "the same balance by others, credits:-2:8 credits:0.5:8.5 :0:0",
    "balances do not follow,    credits:-3:7 credits:1.5:9.5 :0:0",
    "from another journal on,   credits:-3:7 credits:-3:5.5 credits:3:8.5",
    "a unit that has no balance, credits:-3:7 credits:1.5:8.5 eur:-1:-1",
    "a unit that rested,        credits:-3:7 credits:1.5:8.5 usd:-1:-1"
  })
  void otherEntriesDoNot(String rule, String entries) {
    assertThatThrownBy(() -> write(entries)).as(rule).isInstanceOf(IllegalStateException.class);
  }

  private static void write(String entries) {
    StatementSums sums = new StatementSums(STATEMENT);
    for (String entry : entries.trim().split(" ")) {
      sums.add(entry(entry.split(":")));
    }
    sums.requireFigures();
  }

  private static Entry entry(String... parts) {
    return new Entry(
        1,
        1,
        "adjustment",
        parts[0].isEmpty() ? null : parts[0],
        amount(parts[1]),
        amount(parts[2]),
        null,
        null,
        AT,
        AT,
        0,
        0,
        new UUID(0, 0),
        "",
        Map.of());
  }

  private static UnitStatement unit(
      String unit, String opening, String debits, String credits, String closing) {
    return new UnitStatement(
        unit, amount(opening), amount(debits), amount(credits), amount(closing));
  }

  private static Amount amount(String text) {
    return new Amount(new BigDecimal(text));
  }
}
