package io.usageledger.localstack.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.event.UnitPrice;
import io.usageledger.localstack.prices.ImportPlan.Change;
import io.usageledger.localstack.prices.ImportRules.Confirmation;
import io.usageledger.localstack.prices.LedgerPrices.Model;
import io.usageledger.localstack.prices.LedgerPrices.Tier;
import io.usageledger.localstack.prices.LedgerPrices.Version;
import io.usageledger.localstack.prices.list.ListedAlias;
import io.usageledger.localstack.prices.list.ListedPrice;
import io.usageledger.localstack.prices.list.ListedPrice.PriceName;
import io.usageledger.localstack.prices.list.PriceList;
import io.usageledger.localstack.prices.list.PriceListException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Prices are written {@code meter[>tier]=price[/per][@month]}: in the ledger from that month of
 * 2026 on, in the list dated so. In the ledger, {@code eur.} before it is in a unit that rates what
 * that of the import leaves. Now is June.
 */
class ComparisonTest {
  private static final Instant NOW = month("6");
  private static final String LATER = "eur.";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing before: for all time      |                   | in=2                | + in=2@2015
          the same                          | in=2@1            | in=2.0              | = 1
          five times cheaper, from now      | in=10@1           | in=2                | ~ in=2@6
          a meter more, for all time        | in=2@1            | in=2 out=3          | + out=3@2015; = 1
          just below ten times              | in=1@1            | in=9.99             | ~ in=9.99@6
          ten times dearer                  | in=1@1            | in=10               | ! in=10@6
          ten times cheaper                 | in=10@1           | in=1                | ! in=1@6
          to zero                           | in=1@1            | in=0                | ! in=0@6
          from zero                         | in=0@1            | in=1                | ! in=1@6
          zero stays zero                   | in=0@1            | in=0                | = 1
          a request, of a model without any |                   | in=2 requests=3     | + in=2@2015; + requests=3@2015
          a request, of a model with others | in=2@1            | in=2 requests=3     | + requests=3@6; = 1
          a request, with others in eur     | eur.in=2@1        | requests=3          | + requests=3@6
          a meter that eur has rated        | eur.in=2@1        | in=3 in>9=4         | + in=3@6; + in>9=4@6
          a meter that nothing rates yet    | eur.in=2@1        | out=3               | + out=3@2015
          rated in eur, and dated           | eur.in=2@1        | in=5 in=1@3 in=2@9  | + in=1@6; ~ in=2@9
          rated in eur, dated, and known    | eur.in=2@1 in=1@6 | in=5 in=1@3         | = 1
          new and free beside what is paid  | in=1@1            | in=1 out=0          | ! out=0@2015; = 1
          new and free beside what is free  | in=0@1            | in=0 out=0          | + out=0@2015; = 1
          a tier more, from now             | in=1@1            | in=1 in>9=2         | + in>9=2@6; = 1
          a tier more, dated in the past    | in=1@1            | in=1 in>9=2@3       | + in>9=2@6; = 1
          that tier, known already          | in=1@1 in>9=2@6   | in=1 in>9=2@3       | = 2
          a tier more, dated ahead          | in=1@1            | in=1 in>9=2@9       | + in>9=2@9; = 1
          a tier of ten times the base      | in=1@1            | in=1 in>9=10        | ! in>9=10@6; = 1
          a tier against its own price      | in=1@1 in>9=2@1   | in=1 in>9=19        | ~ in>9=19@6; = 1
          a price that holds later          | in=1@1 in=3@8     | in=1                | = 1
          a price that held once            | in=5@1 in=1@3     | in=1                | = 1
          dated, all new                    |                   | in=5 in=1@3         | + in=5@2015; ~ in=1@3
          dated, known already              | in=5@1 in=1@3     | in=5 in=1@3         | = 1
          dated ahead                       | in=5@1            | in=5 in=1@9         | ~ in=1@9
          dated in the past, late           | in=5@1            | in=5 in=1@3         | ~ in=1@3
          dated, a jump among the dates     |                   | in=5 in=0.5@3       | + in=5@2015; ! in=0.5@3
          the same, for more than one       | in=6/3@1          | in=2                | = 1
          dearer than one that is not exact | in=1/3@1          | in=0.333333333334   | ~ in=0.333333333334@6
          just below ten times a third      | in=1/3@1          | in=3.333333333333   | ~ in=3.333333333333@6
          just above ten times a third      | in=1/3@1          | in=3.333333333334   | ! in=3.333333333334@6
          from what is free for three       | in=0/3@1          | in=1                | ! in=1@6
          gone from the list                | in=1@1 out=2@1    | in=1                | = 1; - out
          """)
  void onlyDifferencesBecomeVersions(String rule, String ledger, String list, String expected) {
    assertThat(text(compare(ledger, list, rules(Set.of(), Confirmation.NAMED))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"m,~ in=10@6", "p/m,~ in=10@6", "other,! in=10@6", "other/m,! in=10@6"})
  void aJumpIsImportedWhenItsModelIsConfirmed(String confirmed, String expected) {
    assertThat(text(compare("in=1@1", "in=10", rules(Set.of(confirmed), Confirmation.NAMED))))
        .isEqualTo(expected);
    assertThat(text(compare("in=1@1", "in=10", rules(Set.of(), Confirmation.ALL))))
        .isEqualTo("~ in=10@6");
  }

  @Test
  void aConfirmationOfWhatTheListHasNotIsRefused() {
    rules(Set.of("m", "p/m"), Confirmation.NAMED).requireListed(list("in=1").prices());

    assertThatThrownBy(
            () ->
                rules(Set.of("m", "n", "o/m"), Confirmation.NAMED)
                    .requireListed(list("in=1").prices()))
        .isInstanceOf(PriceListException.class)
        .hasMessageContaining("--confirm names n, o/m,");
  }

  @Test
  void aTimeThatIsSaidHoldsForAllUndatedPrices() {
    ImportRules rules = new ImportRules("usd", NOW, month("2"), Set.of(), Confirmation.NAMED);

    assertThat(text(compare("in=1@1", "in=2 out=3", rules))).isEqualTo("+ out=3@2; ~ in=2@2");
  }

  @Test
  void aTimeThatIsSaidHoldsWhateverUsageWasRatedWithout() {
    ImportRules rules = new ImportRules("usd", NOW, month("2"), Set.of(), Confirmation.NAMED);

    assertThat(text(compare("eur.in=1@1", "in=2 in=3@1 in=4@4 requests=5", rules)))
        .isEqualTo("+ in=3@2; + requests=5@2; ~ in=4@4");
  }

  @Test
  void aTimeInThePastCorrectsTheVersionsSinceThenAndLeavesThoseAhead() {
    ImportRules rules = new ImportRules("usd", NOW, month("2"), Set.of(), Confirmation.NAMED);

    assertThat(text(compare("in=1@1 in=3@4 in=4@9", "in=2", rules)))
        .isEqualTo("~ in=2@2; ~ in=2@4");
    assertThat(text(compare("in=1@1 in=2@2 in=3@4", "in=2", rules))).isEqualTo("~ in=2@4");
  }

  @Test
  void importingAgainSendsNothing() {
    ImportRules rules = rules(Set.of(), Confirmation.NAMED);
    String list = "in=5 in=1@3 in>9=7 out=3 web=0.01@9";
    ImportPlan first = compare("in=2@1 out=3@1", list, rules);
    List<Version<Tier, UnitPrice>> after = new ArrayList<>(versions("in=2@1 out=3@1"));
    Stream.concat(first.added().stream(), first.changed().stream())
        .forEach(
            change -> after.add(version(change.tier(), change.unitPrice(), change.effectiveAt())));

    ImportPlan second =
        Comparison.of(list(list), new LedgerPrices(after, Set.of(), List.of()), rules);

    assertThat(first.added()).isNotEmpty();
    assertThat(first.changed()).isNotEmpty();
    assertThat(text(second)).isEqualTo("= 4");
  }

  @Test
  void anAliasIsSentOnceAndAgainWhenItLeadsElsewhere() {
    ImportRules rules = rules(Set.of(), Confirmation.NAMED);
    PriceList list =
        new PriceList(
            "test",
            List.of(),
            List.of(
                new ListedAlias("p", "new", "m"),
                new ListedAlias("p", "same", "m"),
                new ListedAlias("p", "moved", "m")),
            List.of());
    ImportPlan plan =
        Comparison.of(
            list,
            new LedgerPrices(
                List.of(), Set.of(), List.of(alias("same", "m"), alias("moved", "elsewhere"))),
            rules);

    assertThat(plan.aliasesAdded())
        .singleElement()
        .satisfies(added -> assertThat(added.alias().model()).isEqualTo("new"))
        .satisfies(added -> assertThat(added.effectiveAt()).isEqualTo("2015-01-01T00:00:00Z"));
    assertThat(plan.aliasesChanged())
        .singleElement()
        .satisfies(changed -> assertThat(changed.alias().model()).isEqualTo("moved"))
        .satisfies(changed -> assertThat(changed.effectiveAt()).isEqualTo(NOW));
    assertThat(plan.unchangedAliases()).isEqualTo(1);
  }

  private static Version<Model, Model> alias(String name, String pricedAs) {
    return new Version<>(
        new Model("p", name), new Model("p", pricedAs), month("1"), month("1"), name);
  }

  private static ImportRules rules(Set<String> confirmed, Confirmation confirmation) {
    return new ImportRules("usd", NOW, null, confirmed, confirmation);
  }

  private static ImportPlan compare(String ledger, String list, ImportRules rules) {
    return Comparison.of(
        list(list), new LedgerPrices(versions(ledger), later(ledger), List.of()), rules);
  }

  private static PriceList list(String prices) {
    return new PriceList(
        "test", parts(prices).map(ComparisonTest::listed).toList(), List.of(), List.of());
  }

  private static ListedPrice listed(String part) {
    Tier tier = tier(part);
    String[] price = part.split("=")[1].split("@");
    return new ListedPrice(
        tier.name(),
        tier.aboveInputTokens(),
        new BigDecimal(price[0]),
        price.length == 1 ? null : month(price[1]));
  }

  private static Set<PriceName> later(String ledger) {
    return parts(ledger)
        .filter(part -> part.startsWith(LATER))
        .map(part -> tier(part.substring(LATER.length())).name())
        .collect(Collectors.toSet());
  }

  private static List<Version<Tier, UnitPrice>> versions(String ledger) {
    return parts(ledger)
        .filter(part -> !part.startsWith(LATER))
        .map(
            part -> {
              String[] price = part.split("=")[1].split("@");
              return version(tier(part), unitPrice(price[0]), month(price[1]));
            })
        .toList();
  }

  private static Version<Tier, UnitPrice> version(Tier tier, UnitPrice price, Instant at) {
    return new Version<>(tier, price, at, at, UUID.randomUUID().toString());
  }

  private static UnitPrice unitPrice(String text) {
    String[] price = text.split("/");
    return new UnitPrice(
        new BigDecimal(price[0]), price.length == 1 ? 1 : Long.parseLong(price[1]));
  }

  private static Stream<String> parts(String text) {
    return text == null || text.isBlank() ? Stream.empty() : Stream.of(text.split(" +"));
  }

  private static Tier tier(String part) {
    String[] name = part.split("=")[0].split(">");
    return new Tier(
        new PriceName("p", "m", name[0]), name.length == 1 ? 0 : Long.parseLong(name[1]));
  }

  private static Instant month(String month) {
    return month.equals("2015")
        ? Instant.parse("2015-01-01T00:00:00Z")
        : Instant.parse("2026-0%s-01T00:00:00Z".formatted(month));
  }

  /** Added +, changed ~, held back !, unchanged =, not in the list -. */
  private static String text(ImportPlan plan) {
    List<String> parts = new ArrayList<>();
    plan.added().forEach(change -> parts.add("+ " + text(change)));
    plan.changed().forEach(change -> parts.add("~ " + text(change)));
    plan.heldBack().forEach(change -> parts.add("! " + text(change)));
    if (plan.unchangedPrices() > 0) {
      parts.add("= " + plan.unchangedPrices());
    }
    plan.notInList().forEach(tier -> parts.add("- " + tier.name().meter()));
    return parts.stream().collect(Collectors.joining("; "));
  }

  private static String text(Change change) {
    String at = change.effectiveAt().toString();
    return change.tier().name().meter()
        + (change.tier().aboveInputTokens() == 0 ? "" : ">" + change.tier().aboveInputTokens())
        + "="
        + change.unitPrice()
        + "@"
        + (at.startsWith("2015") ? "2015" : at.substring(6, 7));
  }
}
