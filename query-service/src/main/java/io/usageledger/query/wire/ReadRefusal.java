package io.usageledger.query.wire;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/**
 * Why a read is not answered, in order of precedence: of several faults the first is named. The
 * codes stand in docs/query.md too.
 */
public enum ReadRefusal {
  PARAMETER_UNKNOWN(HttpStatus.BAD_REQUEST, "Unknown parameter"),
  PARAMETER_INVALID(HttpStatus.BAD_REQUEST, "Invalid parameter"),
  CURSOR_INVALID(HttpStatus.BAD_REQUEST, "Invalid cursor"),
  STATEMENTS_BUSY(HttpStatus.TOO_MANY_REQUESTS, "Too many statements at once"),
  ACCOUNT_UNKNOWN(HttpStatus.NOT_FOUND, "Unknown account"),
  USAGE_ARCHIVED(HttpStatus.GONE, "Usage event is archived"),
  USAGE_UNKNOWN(HttpStatus.NOT_FOUND, "Unknown usage event"),
  QUARANTINE_UNKNOWN(HttpStatus.NOT_FOUND, "Unknown quarantine record"),
  ANSWER_TOO_LARGE(HttpStatus.UNPROCESSABLE_CONTENT, "Answer too large"),
  READ_TOO_SLOW(HttpStatus.SERVICE_UNAVAILABLE, "Read took too long"),
  SCHEMA_MISSING(HttpStatus.SERVICE_UNAVAILABLE, "Tables are missing"),
  DATABASE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Database unavailable");

  private final HttpStatus status;
  private final String title;

  ReadRefusal(HttpStatus status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The name that programs see, for instance {@code account_unknown}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  HttpStatus status() {
    return status;
  }

  String title() {
    return title;
  }
}
