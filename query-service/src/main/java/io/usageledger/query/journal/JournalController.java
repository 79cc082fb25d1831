package io.usageledger.query.journal;

import static io.usageledger.query.wire.ReadRefusal.STATEMENTS_BUSY;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.query.wire.PageParameters;
import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.PeriodParameters;
import io.usageledger.query.wire.QueryParameters;
import io.usageledger.query.wire.ReadRefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@Tag(name = "Journal", description = "Entries and statements of one account")
class JournalController {
  /** A statement may take minutes; most request threads stay free for short reads. */
  private static final int STATEMENTS_AT_ONCE_MAX = 8;

  private enum Format {
    JSON,
    CSV
  }

  private final Journal journal;
  private final StatementReader statements;
  private final JsonMapper json;
  private final Clock clock;
  private final Semaphore places = new Semaphore(STATEMENTS_AT_ONCE_MAX);

  JournalController(Journal journal, StatementReader statements, JsonMapper json, Clock clock) {
    this.journal = journal;
    this.statements = statements;
    this.json = json;
    this.clock = clock;
  }

  @GetMapping("/v1/accounts/{account_id}/entries")
  @Operation(
      summary = "The journal of one account, newest first",
      description =
          "Signed amounts with the balance after each, the credit they touch, their place in the"
              + " log and their hash. from and to are compared with appended_at.")
  @PeriodParameters
  @PageParameters
  @Parameter(name = "kind", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "unit", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(
      name = "credit_id",
      in = ParameterIn.QUERY,
      description = "Filter; repeatable; empty is the overdraft")
  Entries entries(
      @PathVariable("account_id") @Parameter(description = "Opaque id, percent-encoded")
          String accountId,
      @Parameter(hidden = true) QueryParameters parameters) {
    return journal.read(accountId, parameters);
  }

  @GetMapping("/v1/accounts/{account_id}/statement")
  @Operation(
      summary = "Statement of one account",
      description =
          "Opening balance, every entry in the order of the journal, closing balance, for each"
              + " unit; opening + entries = closing exactly. from and to are compared with"
              + " appended_at; the last 30 days unless said. At most a million entries, streamed.")
  @PeriodParameters
  @Parameter(
      name = "format",
      in = ParameterIn.QUERY,
      description = "json (default) or csv; Accept: text/csv asks for CSV too")
  @ApiResponse(
      responseCode = "200",
      content = {
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = Statement.class)),
        @Content(mediaType = "text/csv", schema = @Schema(type = "string"))
      })
  void statement(
      @PathVariable("account_id") @Parameter(description = "Opaque id, percent-encoded")
          String accountId,
      @Parameter(hidden = true) QueryParameters parameters,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    parameters.allowing("from", "to", "format");
    Period period = Period.recent(parameters, clock.instant());
    Format format =
        parameters.findChoice("format", Format.class).orElseGet(() -> accepted(request));
    if (!places.tryAcquire()) {
      throw new ReadRefusedException(
          STATEMENTS_BUSY,
          STATEMENTS_AT_ONCE_MAX + " statements are being written; ask again in a moment.");
    }
    try {
      statements.read(accountId, period, form(format, response));
    } catch (RuntimeException e) {
      if (response.isCommitted()) {
        // Begun, it can only be broken off: the client must not take a part for the whole.
        throw new IOException("A statement was broken off", e);
      }
      response.resetBuffer();
      throw e;
    } finally {
      places.release();
    }
  }

  private StatementForm form(Format format, HttpServletResponse response) throws IOException {
    return switch (format) {
      case JSON -> new JsonStatement(response, json);
      case CSV -> new CsvStatement(response, json);
    };
  }

  private static Format accepted(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    return accept != null && accept.contains("text/csv") ? Format.CSV : Format.JSON;
  }
}
