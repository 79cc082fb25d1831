package io.usageledger.ingest.intake;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Why a request as a whole is refused, in order of precedence. */
public enum RequestRefusal {
  MEDIA_TYPE_UNSUPPORTED(HttpStatus.UNSUPPORTED_MEDIA_TYPE),
  TOO_MANY_REQUESTS(HttpStatus.TOO_MANY_REQUESTS),
  BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE),
  BODY_INCOMPLETE(HttpStatus.BAD_REQUEST),
  BODY_MALFORMED(HttpStatus.BAD_REQUEST),
  EVENTS_MISSING(HttpStatus.BAD_REQUEST),
  EVENTS_TOO_MANY(HttpStatus.CONTENT_TOO_LARGE),
  REGISTRY_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE),
  LOG_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE),
  REQUEST_REFUSED(HttpStatus.BAD_REQUEST),
  INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR);

  private final HttpStatus status;

  RequestRefusal(HttpStatus status) {
    this.status = status;
  }

  public HttpStatus status() {
    return status;
  }

  /** The name that programs see, for instance {@code body_too_large}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
