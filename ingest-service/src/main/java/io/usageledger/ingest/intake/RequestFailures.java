package io.usageledger.ingest.intake;

import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.ingest.log.LogUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/** What a caller is told of anything that failed a request as a whole, in whatever form. */
public final class RequestFailures {
  private static final Logger LOG = LoggerFactory.getLogger(RequestFailures.class);

  /** Bodies that are in the way now are gone in a second; a server takes longer to come back. */
  private static final String SOON_S = "1";

  private static final String LATER_S = "2";

  private RequestFailures() {}

  /** Logs what is a fault of ours. */
  public static RequestRefusedException told(Exception failure) {
    if (failure instanceof RequestRefusedException refused) {
      return refused;
    }
    if (failure instanceof LogUnavailableException) {
      return new RequestRefusedException(
          RequestRefusal.LOG_UNAVAILABLE,
          failure.getMessage() + ". Send the whole request again: what arrived counts once");
    }
    if (failure instanceof RegistryUnavailableException) {
      return new RequestRefusedException(
          RequestRefusal.REGISTRY_UNAVAILABLE,
          failure.getMessage() + ". Send the whole request again: what arrived counts once");
    }
    LOG.error("A request failed in a way that nobody foresaw", failure);
    return new RequestRefusedException(
        RequestRefusal.INTERNAL_ERROR,
        "The service met a fault of its own and has logged it; what arrived may be sent again");
  }

  public static HttpHeaders headers(RequestRefusal refusal) {
    HttpHeaders headers = new HttpHeaders();
    switch (refusal) {
      case TOO_MANY_REQUESTS -> headers.set(HttpHeaders.RETRY_AFTER, SOON_S);
      case LOG_UNAVAILABLE, REGISTRY_UNAVAILABLE -> headers.set(HttpHeaders.RETRY_AFTER, LATER_S);
      // What was not read of the body cannot be followed by another request.
      case BODY_TOO_LARGE, BODY_INCOMPLETE -> headers.set(HttpHeaders.CONNECTION, "close");
      default -> {}
    }
    return headers;
  }
}
