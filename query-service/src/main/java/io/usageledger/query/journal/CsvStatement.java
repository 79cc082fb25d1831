package io.usageledger.query.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.usageledger.query.journal.Statement.UnitStatement;
import io.usageledger.query.wire.Amount;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A statement as CSV (RFC 4180): a row per unit with the opening balance, the entries, a row per
 * unit with the closing balance. A file without closing rows was cut off on its way.
 */
final class CsvStatement implements StatementForm {
  private static final String HEADER =
      "sequence_number,kind,unit,amount,balance_after,occurred_at,appended_at,credit_id,hash,detail\r\n";

  /** First characters that make spreadsheets run a text as a formula. */
  private static final String FORMULA_STARTS = "=+-@\t\r";

  private final HttpServletResponse response;
  private final Writer csv;
  private final JsonMapper mapper;

  CsvStatement(HttpServletResponse response, JsonMapper mapper) throws IOException {
    this.response = response;
    this.csv = new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), UTF_8));
    this.mapper = mapper;
  }

  @Override
  public void begin(Statement statement) throws IOException {
    response.setContentType("text/csv;charset=UTF-8");
    response.setHeader("Content-Disposition", "attachment; filename=\"statement.csv\"");
    csv.write(HEADER);
    for (UnitStatement unit : statement.balances()) {
      writeBalance("opening", unit.unit(), unit.openingBalance(), statement.from().toString());
    }
  }

  @Override
  public void add(Entry entry) throws IOException {
    List<String> fields = new ArrayList<>();
    fields.add(String.valueOf(entry.sequenceNumber()));
    fields.add(entry.kind());
    fields.add(text(entry.unit()));
    fields.add(entry.amount().text());
    fields.add(entry.balanceAfter().text());
    fields.add(entry.occurredAt().toString());
    fields.add(entry.appendedAt().toString());
    fields.add(text(entry.creditId()));
    fields.add(entry.hash());
    fields.add(entry.detail().isEmpty() ? "" : text(mapper.writeValueAsString(entry.detail())));
    write(fields);
  }

  @Override
  public void end(Statement statement) throws IOException {
    for (UnitStatement unit : statement.balances()) {
      writeBalance("closing", unit.unit(), unit.closingBalance(), statement.to().toString());
    }
    csv.flush();
  }

  private void writeBalance(String kind, String unit, Amount balance, String at)
      throws IOException {
    write(List.of("", kind, text(unit), "", balance.text(), "", at, "", "", ""));
  }

  private void write(List<String> fields) throws IOException {
    csv.write(String.join(",", fields));
    csv.write("\r\n");
  }

  /** Quotes a text that callers chose, and keeps a spreadsheet from running it. */
  static String text(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return "";
    }
    String harmless = FORMULA_STARTS.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    boolean plain = harmless.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
    return plain ? harmless : "\"" + harmless.replace("\"", "\"\"") + "\"";
  }
}
