package io.usageledger.localstack.load.demo;

import io.usageledger.localstack.load.LedgerHttp;
import io.usageledger.localstack.load.LedgerHttp.Answer;
import io.usageledger.localstack.load.LoadStoppedException;
import io.usageledger.localstack.load.StackAddresses;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What the query service says about the largest accounts of a trace.
 *
 * @param from start of the period whose usage is shown
 * @param to its end, exclusive
 */
record BalanceTable(StackAddresses stack, LedgerHttp http, Instant from, Instant to) {
  private static final String UNIT = "credits";

  static BalanceTable over(StackAddresses stack, LedgerHttp http, Survey survey) {
    return new BalanceTable(
        stack,
        http,
        survey.first().truncatedTo(ChronoUnit.DAYS),
        survey.last().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS));
  }

  /** A table of accounts and a line of totals. */
  List<String> lines(List<String> accountIds) {
    TextTable table =
        new TextTable(
            List.of("account", "events", "input", "output", "charged", "balance", "overdraft"));
    accountIds.forEach(accountId -> table.add(row(accountId)));
    List<String> lines = new ArrayList<>(table.lines());
    JsonNode all = get("/v1/usage?" + period());
    JsonNode watermark = all.path("watermark");
    lines.add("");
    lines.add(
        "All accounts: %,d events, %s credits charged; %,d without a price, %,d in quarantine"
            .formatted(
                total(all).path("events").asLong(0),
                shown(total(all).path("amounts").path(UNIT)),
                watermark.path("unrated_events").asLong(0),
                watermark.path("quarantined_events").asLong(0)));
    return lines;
  }

  private List<String> row(String accountId) {
    String account =
        "/v1/accounts/" + URLEncoder.encode(accountId, StandardCharsets.UTF_8).replace("+", "%20");
    JsonNode usage = total(get(account + "/usage?" + period()));
    JsonNode balance = credits(get(account + "/balance").path("balances"));
    return List.of(
        accountId,
        "%,d".formatted(usage.path("events").asLong(0)),
        "%,d".formatted(usage.path("quantities").path("input_tokens").asLong(0)),
        "%,d".formatted(usage.path("quantities").path("output_tokens").asLong(0)),
        shown(usage.path("amounts").path(UNIT)),
        shown(balance.path("balance")),
        shown(balance.path("overdraft")));
  }

  private String period() {
    return "bucket=total&from=%s&to=%s".formatted(from, to);
  }

  private static JsonNode total(JsonNode usage) {
    return usage.path("buckets").path(0);
  }

  private static JsonNode credits(JsonNode balances) {
    for (JsonNode balance : balances) {
      if (balance.path("unit").asString("").equals(UNIT)) {
        return balance;
      }
    }
    return balances.path(0);
  }

  /** An exact amount with thousands apart; presentation may leave out zeros, never digits. */
  private static String shown(JsonNode amount) {
    String text = amount.asString("");
    if (text.isEmpty()) {
      return "-";
    }
    BigDecimal value = new BigDecimal(text).stripTrailingZeros();
    return ("%,." + Math.max(0, value.scale()) + "f").formatted(value);
  }

  private JsonNode get(String path) {
    try {
      Answer answer = http.get(stack.queryUrl() + path, stack.apiKey());
      if (answer.good()) {
        return answer.json();
      }
      throw new LoadStoppedException(
          "The query service at %s%s: %s".formatted(stack.queryUrl(), path, answer.detail()));
    } catch (IOException e) {
      throw new LoadStoppedException(
          "The query service at %s does not answer: %s".formatted(stack.queryUrl(), e), e);
    }
  }
}
