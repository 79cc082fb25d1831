package io.usageledger.ledger.fold;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.grantBuilder;
import static io.usageledger.ledger.Events.rated;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.log.AccountChanged;
import io.usageledger.log.ReportedCost;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Usage whose rating moves from one unit to another and back. */
class UnitChangeFoldTest {
  private final History history = new History();

  /** 1,000 tokens are 2 credits; its gateway reports a cost of 1 usd. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          use                                             | credits=-2
          use reported rate                               | usd=-1
          use reported rate prices rate                   | credits=-2
          use reported rate void                          |
          use reported rate usd prices rate               | credits=-2 usd=1
          use reported rate usd prices rate void          | usd=1
          use reported rate usd prices rate reported rate |
          use reported rate usd prices rate reported rate void | usd=1
          use credits reported rate void                  | credits=2
          reported use prices rate reported void          |
          """)
  void aRowThatWentFromUnitToUnitGivesBackWhatItIsRatedAt(String steps, @Nullable String expected) {
    for (String step : steps.split(" ")) {
      history.append("a", step(step));
    }
    history.fold();

    String balances =
        history.account("a").balances().entrySet().stream()
            .filter(unit -> unit.getValue().balance().signum() != 0)
            .map(unit -> unit.getKey() + "=" + unit.getValue().balance().stripTrailingZeros())
            .collect(Collectors.joining(" "));
    assertThat(balances).isEqualTo(expected == null ? "" : expected);
  }

  private SpecificRecord step(String step) {
    return switch (step) {
      case "use" ->
          usageBuilder("a", "e")
              .setQuantities(Map.of("input_tokens", 1000L))
              .setReportedCost(new ReportedCost(BigDecimal.ONE.setScale(12), "usd"))
              .build();
      case "rate" -> rated("a", "e", "run");
      case "void" -> voided("a", "e");
      case "usd" -> grantBuilder("a", "c-1", "1").setUnit("usd").build();
      case "credits" -> grant("a", "c-2", "2");
      default ->
          AccountChanged.newBuilder()
              .setAccountId("a")
              .setChangeId("change-" + history.records().size())
              .setChargedBy(step.equals("reported") ? "reported_cost" : "prices")
              .build();
    };
  }
}
