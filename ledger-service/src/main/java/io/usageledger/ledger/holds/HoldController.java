package io.usageledger.ledger.holds;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.access.OwnAccount;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Asks "may this account spend?", and keeps the answer true until the usage arrives. */
@RestController
@Tag(name = "Holds", description = "Units set aside before an inference")
class HoldController {
  /**
   * @param available what is left to hold beside it, exact decimal text in unit
   */
  record TakenHold(
      @JsonProperty("hold_id") String holdId,
      @JsonProperty("available") String available,
      @JsonProperty("expires_at") Instant expiresAt) {}

  private final Holds holds;

  HoldController(Holds holds) {
    this.holds = holds;
  }

  @PostMapping("/v1/holds")
  @Operation(
      summary = "Sets units aside",
      description =
          "201 when the balance, less active holds and less credits whose period is not now, covers the amount; 402 insufficient_balance otherwise; 403 account_closed; 409 hold_conflict when the hold_id was used otherwise.")
  ResponseEntity<?> take(@RequestBody HoldRequest request) {
    WantedHold wanted = request.checked();
    OwnAccount.require(wanted.accountId());
    HoldAnswer answer = holds.take(wanted);
    if (answer instanceof HoldAnswer.Taken taken) {
      return ResponseEntity.status(HttpStatus.CREATED)
          .body(new TakenHold(taken.holdId(), plain(taken.available()), taken.expiresAt()));
    }
    if (answer instanceof HoldAnswer.TakenBefore before) {
      Hold hold = before.hold();
      return ResponseEntity.status(HttpStatus.CREATED)
          .body(new TakenHold(hold.holdId(), plain(before.available()), hold.expiresAt()));
    }
    if (answer instanceof HoldAnswer.Insufficient insufficient) {
      return problem(HttpStatus.PAYMENT_REQUIRED, "insufficient_balance", detail(insufficient));
    }
    if (answer instanceof HoldAnswer.AccountClosed closed) {
      return problem(
          HttpStatus.FORBIDDEN,
          "account_closed",
          "Account \"%s\" is closed: it takes no holds.".formatted(closed.wanted().accountId()));
    }
    return conflict(((HoldAnswer.Conflict) answer).hold());
  }

  private static ResponseEntity<?> conflict(Hold hold) {
    if (OwnAccount.isForeign(hold.accountId())) {
      return problem(
          HttpStatus.CONFLICT, "hold_conflict", "Take another hold_id: this one was used.");
    }
    return problem(
        HttpStatus.CONFLICT,
        "hold_conflict",
        "Hold \"%s\" is %s over %s %s of account \"%s\", its lease until %s: take a new hold_id for a new hold."
            .formatted(
                hold.holdId(),
                hold.state(),
                plain(hold.amount()),
                hold.unit(),
                hold.accountId(),
                hold.expiresAt()));
  }

  @DeleteMapping("/v1/holds/{holdId}")
  @Operation(
      summary = "Releases a hold",
      description =
          "204 also when it has ended already; 404 hold_unknown when there never was one.")
  ResponseEntity<?> release(@PathVariable String holdId) {
    HoldAnswer answer = holds.release(holdId, OwnAccount.ofCaller());
    return answer instanceof HoldAnswer.Unknown
        ? problem(
            HttpStatus.NOT_FOUND, "hold_unknown", "There is no hold \"%s\".".formatted(holdId))
        : ResponseEntity.noContent().build();
  }

  private static String detail(HoldAnswer.Insufficient answer) {
    WantedHold wanted = answer.wanted();
    return "Account \"%s\" has %s %s available, less than the %s asked for."
        .formatted(
            wanted.accountId(), plain(answer.available()), wanted.unit(), plain(wanted.amount()));
  }

  private static ResponseEntity<ProblemDetail> problem(
      HttpStatus status, String code, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setType(URI.create("about:blank"));
    problem.setProperty("code", code);
    return ResponseEntity.status(status).body(problem);
  }

  private static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
