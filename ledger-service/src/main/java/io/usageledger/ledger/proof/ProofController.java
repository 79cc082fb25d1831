package io.usageledger.ledger.proof;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Gives an account's proof to whoever may read its usage. */
@RestController
@Tag(name = "Proof", description = "An account's journal as a file that can be checked by itself")
class ProofController {
  private static final String RETRY_AFTER_SECONDS = "10";

  private final AccountProof proof;

  ProofController(AccountProof proof) {
    this.proof = proof;
  }

  @GetMapping("/v1/accounts/{account_id}/proof")
  @Operation(
      summary = "The journal with what it vouches for, a line of JSON each",
      description =
          "Sent as it is read. One that was cut short has no footer. 404 account_unknown; 503 proof_busy while two others are sent.")
  @Nullable ResponseEntity<ProblemDetail> read(
      @PathVariable("account_id") String accountId, HttpServletResponse response) {
    return switch (proof.write(accountId, () -> open(response))) {
      case WRITTEN -> null;
      case NO_SUCH_ACCOUNT ->
          ResponseEntity.status(HttpStatus.NOT_FOUND)
              .body(
                  problem(
                      HttpStatus.NOT_FOUND,
                      "account_unknown",
                      "There is no account " + accountId + "."));
      case BUSY ->
          ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
              .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
              .body(
                  problem(
                      HttpStatus.SERVICE_UNAVAILABLE,
                      "proof_busy",
                      "Two proofs are being sent; ask again."));
    };
  }

  private static OutputStream open(HttpServletResponse response) {
    response.setContentType("application/x-ndjson");
    try {
      return response.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProblemDetail problem(HttpStatus status, String code, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setProperty("code", code);
    return problem;
  }
}
