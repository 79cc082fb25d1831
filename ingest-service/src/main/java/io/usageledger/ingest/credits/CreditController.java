package io.usageledger.ingest.credits;

import io.usageledger.ingest.intake.EventIntake;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Grants, revokes and adjusts prepaid units; the caller's id makes each idempotent. */
@RestController
class CreditController {
  private final EventIntake intake;

  CreditController(EventIntake intake) {
    this.intake = intake;
  }

  @PostMapping(path = "/v1/credits", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, String> grant(HttpServletRequest request) {
    CreditsGranted event = intake.take(request, CreditRequests::granted);
    return Map.of(
        "credit_id", event.getCreditId(),
        "account_id", event.getAccountId(),
        "effective_at", event.getEffectiveAt().toString(),
        "status", "accepted");
  }

  @PostMapping(path = "/v1/credit-revocations", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, String> revoke(HttpServletRequest request) {
    CreditsRevoked event = intake.take(request, CreditRequests::revoked);
    return Map.of(
        "revocation_id", event.getRevocationId(),
        "account_id", event.getAccountId(),
        "credit_id", event.getCreditId(),
        "status", "accepted");
  }

  @PostMapping(path = "/v1/adjustments", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, String> adjust(HttpServletRequest request) {
    BalanceAdjusted event = intake.take(request, CreditRequests::adjusted);
    return Map.of(
        "adjustment_id", event.getAdjustmentId(),
        "account_id", event.getAccountId(),
        "status", "accepted");
  }
}
