package io.usageledger.ledger.verify;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The attributes of accounts against the log's own changes, which alone have them whole. */
final class AttributeCheck {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private final JdbcTemplate jdbc;
  private final Report report;

  AttributeCheck(JdbcTemplate jdbc, Report report) {
    this.jdbc = jdbc;
    this.report = report;
  }

  private static final String ATTRIBUTES =
      """
      select account_id, attributes
      from accounts
      where account_id = any(?::text[]) or ? and attributes <> '{}'
      """;

  /**
   * Compares accounts with their newest change.
   *
   * @param logged attributes by account, as far as the log was read
   * @param whole whether all of the log was: an account that is not named has none then
   */
  void check(Map<String, Map<String, String>> logged, boolean whole) {
    if (logged.isEmpty() && !whole) {
      return;
    }
    Map<String, Map<String, String>> wanted = new HashMap<>(logged);
    jdbc.query(
        ATTRIBUTES,
        row -> {
          @Nullable Map<String, String> newest = wanted.remove(row.getString(1));
          compare(row.getString(1), row.getString(2), newest == null ? Map.of() : newest);
        },
        logged.keySet().toArray(String[]::new),
        whole);
    wanted.keySet().forEach(account -> fault(account, "is not there"));
  }

  private void compare(String accountId, String attributes, Map<String, String> logged) {
    report.of(Check.TERMS).count("attributes compared", 1);
    if (!logged.equals(parse(attributes))) {
      fault(accountId, "has the attributes %s, by the log %s".formatted(attributes, logged));
    }
  }

  private void fault(String accountId, String what) {
    report.of(Check.TERMS).fault("account %s %s".formatted(accountId, what));
  }

  private static @Nullable Map<String, String> parse(String attributes) {
    try {
      return JSON.readValue(attributes, TEXTS);
    } catch (JacksonException notOurs) {
      return null;
    }
  }
}
