package io.usageledger.query.watermark;

import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.SqlValues;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads which months an answer from rows of usage_history lacks; call it inside {@link
 * ReadSnapshot#readHistory}.
 */
@Component
public class ArchivedMonthsReader {
  /** What answers say of their field, in the description of the API. */
  public static final String DESCRIPTION =
      "Months in UTC, for instance 2026-10, that the answer was to be read from and whose single"
          + " usage events were archived: they are not in it, unless they came after the archiving."
          + " Empty: no month is missing";

  private final JdbcClient jdbc;

  ArchivedMonthsReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String OVERLAPPING =
      """
      select to_char(d.month_at at time zone 'UTC', 'YYYY-MM')
      from usage_detachments d
      where exists (
        select
        from unnest(:starts::text[]::timestamptz[], :ends::text[]::timestamptz[]) as span (starts_at, ends_at)
        where d.month_at >= date_trunc('month', span.starts_at, 'UTC')
          and d.month_at < span.ends_at)
      group by d.month_at
      order by d.month_at
      """;

  /**
   * The oldest first.
   *
   * @param spans what is read row by row; none where all comes from the roll-up, which lacks
   *     nothing
   */
  public List<String> read(List<Period> spans) {
    if (spans.isEmpty()) {
      return List.of();
    }
    return jdbc.sql(OVERLAPPING)
        .param("starts", SqlValues.instants(spans.stream().map(Period::from).toList()))
        .param("ends", SqlValues.instants(spans.stream().map(Period::to).toList()))
        .query(String.class)
        .list();
  }
}
